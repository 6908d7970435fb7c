// Package zkey reads snarkjs's Groth16 proving keys, unmodified, and writes such keys.
package zkey

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// Numbers of the sections in a Groth16 zkey.
const (
	sectionProtocol      = 1
	sectionHeader        = 2
	SectionIC            = 3
	sectionCoefficients  = 4
	SectionA             = 5
	SectionB1            = 6
	SectionB2            = 7
	SectionC             = 8
	SectionH             = 9
	sectionContributions = 10
)

// More than any iden3 format has; a larger count means that the file is something else.
const maxSections = 64

// container is iden3's binary file: "zkey", version, and numbered sections in any order.
type container struct {
	file     *os.File
	sections map[uint32]*io.SectionReader
}

func openContainer(path string) (*container, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	c := &container{file: file, sections: map[uint32]*io.SectionReader{}}
	if err := c.readTable(); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func (c *container) readTable() error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	var head struct {
		Magic             [4]byte
		Version, Sections uint32
	}
	if err := binary.Read(io.NewSectionReader(c.file, 0, 12), binary.LittleEndian, &head); err != nil {
		return fmt.Errorf("the file is cut off: %w", err)
	}
	if string(head.Magic[:]) != "zkey" || head.Version != 1 || head.Sections > maxSections {
		return fmt.Errorf("not a zkey of version 1")
	}
	offset := int64(12)
	for range head.Sections {
		var entry struct {
			ID   uint32
			Size uint64
		}
		if err := binary.Read(io.NewSectionReader(c.file, offset, 12), binary.LittleEndian, &entry); err != nil {
			return fmt.Errorf("the file is cut off: %w", err)
		}
		offset += 12
		if entry.Size > uint64(info.Size()-offset) {
			return fmt.Errorf("the file is cut off in section %d", entry.ID)
		}
		if c.sections[entry.ID] != nil {
			return fmt.Errorf("section %d occurs twice", entry.ID)
		}
		c.sections[entry.ID] = io.NewSectionReader(c.file, offset, int64(entry.Size))
		offset += int64(entry.Size)
	}
	return nil
}

// section returns a section of exactly `size` bytes, or of any size if `size` is negative.
func (c *container) section(id uint32, size int64) (*io.SectionReader, error) {
	section := c.sections[id]
	if section == nil {
		return nil, fmt.Errorf("section %d is missing", id)
	}
	if size >= 0 && section.Size() != size {
		return nil, fmt.Errorf("section %d has %d bytes instead of %d", id, section.Size(), size)
	}
	return section, nil
}

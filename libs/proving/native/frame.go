package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// Headers are small; a larger one means that the peer speaks something else.
const maxHeaderBytes = 1 << 16

// A frame is: length of the header and of the payload, 4 bytes little-endian each; the header, JSON; the payload.
type frameReader struct {
	reader     io.Reader
	maxPayload int
}

// next reads a frame's header into `header` and returns a reader of its payload, to be read whole before the next call.
func (f *frameReader) next(header any) (payload int, err error) {
	var lengths [8]byte
	if _, err := io.ReadFull(f.reader, lengths[:]); err != nil {
		return 0, err
	}
	headerBytes, payloadBytes := binary.LittleEndian.Uint32(lengths[:]), binary.LittleEndian.Uint32(lengths[4:])
	if headerBytes > maxHeaderBytes || int64(payloadBytes) > int64(f.maxPayload) {
		return 0, fmt.Errorf("a frame of %d + %d bytes is longer than the key's witness, %d + %d", headerBytes, payloadBytes, maxHeaderBytes, f.maxPayload)
	}
	text := make([]byte, headerBytes)
	if _, err := io.ReadFull(f.reader, text); err != nil {
		return 0, err
	}
	if err := json.Unmarshal(text, header); err != nil {
		return 0, fmt.Errorf("a frame's header is no JSON object: %w", err)
	}
	return int(payloadBytes), nil
}

func writeFrame(writer io.Writer, header any) error {
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	frame := make([]byte, 8, 8+len(text))
	binary.LittleEndian.PutUint32(frame, uint32(len(text)))
	_, err = writer.Write(append(frame, text...))
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Rollup} from "../../src/Rollup.sol";

/// @dev What an ERC-20 may do wrong, as modes of one token.
contract OddToken {
    enum Mode {
        ReturnsTrue,
        ReturnsNothing,
        ReturnsFalse, // and moves all the same
        ReturnsTwo,
        ReturnsLong,
        TakesFee, // 10 %
        Reverts,
        BurnsGas,
        RevertsWithBomb,
        Reenters,
        Shrinks // the receiver's balance falls on transferFrom
    }

    Mode public mode;
    mapping(address => uint256) public balanceOf;
    address public reenterTarget;
    bytes public reenterData;
    bytes public reenterResult;
    bool public reenterOk;

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function setReentry(address target, bytes calldata data) external {
        (reenterTarget, reenterData) = (target, data);
    }

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (mode == Mode.Reverts) revert("no");
        if (mode == Mode.BurnsGas) {
            while (true) {}
        }
        if (mode == Mode.RevertsWithBomb) {
            assembly { revert(0, 1000000) }
        }
        if (mode == Mode.Reenters) (reenterOk, reenterResult) = reenterTarget.call(reenterData);
        balanceOf[from] -= amount;
        if (mode == Mode.Shrinks) {
            balanceOf[to] /= 2;
        } else {
            balanceOf[to] += mode == Mode.TakesFee ? amount - amount / 10 : amount;
        }
        if (mode == Mode.ReturnsNothing) {
            assembly { return(0, 0) }
        }
        uint256 word = mode == Mode.ReturnsFalse ? 0 : mode == Mode.ReturnsTwo ? 2 : 1;
        uint256 size = mode == Mode.ReturnsLong ? 64 : 32;
        assembly {
            mstore(0, word)
            mstore(32, 0)
            return(0, size)
        }
    }
}

/// @dev What a recipient of ETH may do.
contract OddRecipient {
    enum Mode {
        Accepts,
        Reverts,
        BurnsGas,
        RevertsWithBomb,
        Reenters
    }

    Mode public mode;
    Rollup public rollup;
    bool public reentered;
    uint256 public received;

    constructor(Mode mode_, Rollup rollup_) {
        (mode, rollup) = (mode_, rollup_);
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function withdrawPending(uint32 token, address recipient, uint256 amount) external {
        rollup.withdrawPending(token, recipient, amount);
    }

    receive() external payable {
        if (mode == Mode.Reverts) revert("no");
        if (mode == Mode.BurnsGas) {
            while (true) {}
        }
        if (mode == Mode.RevertsWithBomb) {
            assembly { revert(0, 100000) }
        }
        if (mode == Mode.Reenters) {
            try rollup.deliverPending(address(this), 0) {
                reentered = true;
            } catch {}
        }
        received += msg.value;
    }
}

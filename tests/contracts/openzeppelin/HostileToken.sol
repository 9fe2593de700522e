// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// A pay token that turns against whoever calls it, as it is told: for fault injection only.
contract HostileToken {
    enum Mode { Honest, Reverts, SaysNo, SaysNothing, KeepsAPart, Lies, CallsBack }

    mapping(address => uint256) public balanceOf;
    Mode public mode;
    address public target;
    bytes public input;
    /// True when somebody who was called back in the middle of their own call let it happen.
    bool public wasLetIn;

    function turn(Mode to, address target_, bytes calldata input_) external {
        (mode, target, input) = (to, target_, input_);
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return move(from, to, value);
    }

    function move(address from, address to, uint256 value) private returns (bool) {
        if (mode == Mode.Reverts) revert("hostile");
        if (mode == Mode.SaysNo) return false;
        if (mode == Mode.Lies) return true;
        if (mode == Mode.CallsBack) {
            (bool isDone, ) = target.call(input);
            wasLetIn = wasLetIn || isDone;
        }
        uint256 kept = mode == Mode.KeepsAPart && value > 0 ? value / 100 + 1 : 0;
        balanceOf[from] -= value;
        balanceOf[to] += value - kept;
        if (mode == Mode.SaysNothing) assembly { return(0, 0) }
        return true;
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Token ids, and what the rollup owes in each token
/// @notice `held` is what was paid in minus every debt that arose from it (a push, a forced exit, a claim or a refund, counted
/// once, when it arises). It is nominal: a token that changes balances by itself can make no call here fail.
library TokenLedger {
    /// @notice ETH's token id.
    uint32 internal constant ETH = 0;

    struct Holding {
        uint128 held; // smallest unit
        bool frozen;
    }

    struct Ledger {
        uint32 count; // registered tokens; ids are 1 … count
        mapping(uint256 tokenId => address) addresses;
        mapping(address token => uint256) ids;
        mapping(uint256 tokenId => Holding) holdings;
        mapping(address recipient => mapping(uint256 tokenId => uint256)) pending; // smallest unit
    }

    /// @notice A deposit credits 1 … 2^128 − 1 in the smallest unit, and keeps `held` below 2^128.
    error CreditOutOfRange(uint256 tokenId, uint256 amount, uint256 held);
    /// @notice Debts of this token exceeded what was paid in; nothing moves any more.
    error TokenIsFrozen(uint256 tokenId);
    error PendingTooSmall(address account, uint256 tokenId, uint256 pending, uint256 amount);
    error UnknownToken(uint256 tokenId);
    error TokenAlreadyRegistered(address token, uint256 tokenId);
    error TooManyTokens();

    /// @dev The caller has checked that `token` is a contract and not the rollup.
    function register(Ledger storage ledger, address token) internal returns (uint32 tokenId) {
        uint256 existing = ledger.ids[token];
        if (existing != 0) revert TokenAlreadyRegistered(token, existing);
        // 0xffffffff marks an unused fee slot.
        if (ledger.count == type(uint32).max - 1) revert TooManyTokens();
        tokenId = ++ledger.count;
        ledger.ids[token] = tokenId;
        ledger.addresses[tokenId] = token;
    }

    function addressOf(Ledger storage ledger, uint256 tokenId) internal view returns (address token) {
        token = ledger.addresses[tokenId];
        if (token == address(0)) revert UnknownToken(tokenId);
    }

    function credit(Ledger storage ledger, uint256 tokenId, uint256 amount) internal {
        Holding storage holding = ledger.holdings[tokenId];
        if (holding.frozen) revert TokenIsFrozen(tokenId);
        uint256 held = holding.held;
        if (amount == 0 || amount > type(uint128).max || held + amount > type(uint128).max) {
            revert CreditOutOfRange(tokenId, amount, held);
        }
        holding.held = uint128(held + amount);
    }

    /// @notice Counts a debt of `amount`, or freezes the token if that exceeds what it holds.
    /// @return covered the debt was counted and must be paid or become pending
    /// @return frozen nothing of this token may be paid now
    function debit(Ledger storage ledger, uint256 tokenId, uint256 amount)
        internal
        returns (bool covered, bool frozen)
    {
        Holding storage holding = ledger.holdings[tokenId];
        uint256 held = holding.held;
        if (amount > held) {
            holding.frozen = true;
            return (false, true);
        }
        holding.held = uint128(held - amount);
        return (true, holding.frozen);
    }

    /// @notice Counts a debt to `recipient` that waits as a pending balance. Calls nobody.
    /// @return covered as in `debit`; if false nothing is owed, and the token is frozen
    function owe(Ledger storage ledger, address recipient, uint256 tokenId, uint256 amount)
        internal
        returns (bool covered)
    {
        (covered,) = debit(ledger, tokenId, amount);
        if (covered) ledger.pending[recipient][tokenId] += amount;
    }

    /// @dev Takes `amount` off a pending balance, whose debt was counted when it arose.
    function release(Ledger storage ledger, address recipient, uint256 tokenId, uint256 amount) internal {
        if (ledger.holdings[tokenId].frozen) revert TokenIsFrozen(tokenId);
        uint256 pending = ledger.pending[recipient][tokenId];
        if (amount == 0 || amount > pending) revert PendingTooSmall(recipient, tokenId, pending, amount);
        ledger.pending[recipient][tokenId] = pending - amount;
    }
}

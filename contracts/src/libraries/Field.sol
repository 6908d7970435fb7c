// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @dev Order of BN254's scalar field: the modulus of every word, root and public input.
uint256 constant FIELD_MODULUS =
    21888242871839275222246405745257275088548364400416034343698204186575808495617;

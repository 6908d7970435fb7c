// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title The L2 keys that L1 admits
/// @notice Baby Jubjub in circomlib's form: a·x² + y² = 1 + d·x²·y² with a = 168700, d = 168696.
library BabyJubjubKey {
    uint256 private constant A = 168700;
    uint256 private constant D = 168696;

    /// @dev x of one point of order 8. The four points of order 8 are (±X8, ±Y8) for one Y8.
    uint256 private constant X8 =
        4342719913949491028786768530115087822524712248835451589697801404893164183326;

    /// @notice True iff the coordinates are canonical, the point is on the curve, and it is none of the eight
    /// points of small order: (0, ±1), (±1/√a, 0) and (±X8, ±Y8). On the curve those are exactly the points with
    /// x = 0, y = 0 or x = ±X8.
    function isAdmissible(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= FIELD_MODULUS || y >= FIELD_MODULUS) return false;
        if (x == 0 || y == 0 || x == X8 || x == FIELD_MODULUS - X8) return false;
        return isOnCurve(x, y);
    }

    /// @dev The coordinates must be canonical.
    function isOnCurve(uint256 x, uint256 y) internal pure returns (bool) {
        uint256 xx = mulmod(x, x, FIELD_MODULUS);
        uint256 yy = mulmod(y, y, FIELD_MODULUS);
        uint256 left = addmod(mulmod(A, xx, FIELD_MODULUS), yy, FIELD_MODULUS);
        uint256 right = addmod(1, mulmod(D, mulmod(xx, yy, FIELD_MODULUS), FIELD_MODULUS), FIELD_MODULUS);
        return left == right;
    }
}

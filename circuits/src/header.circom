pragma circom 2.1.6;

include "assertions.circom";

// The packed header word (152 bits), from the circuit's own counters.
//
//   accountCountBefore, accountCountAfter   32 bits, enforced here
//   timestamp    seconds, 40 bits, enforced here
//   operations, priorityOperations, pushes   sums of at most `slots` flags, so below 2^16
template Header(slots) {
    assert(slots < 1 << 16);
    signal input accountCountBefore;
    signal input accountCountAfter;
    signal input timestamp;
    signal input operations;
    signal input priorityOperations;
    signal input pushes;
    signal output word;

    AssertRange(32)(accountCountBefore);
    AssertRange(32)(accountCountAfter);
    AssertRange(40)(timestamp);
    // L1 pays at most 128 withdrawals per segment; with fewer slots the bound holds by itself.
    if (slots > 128) {
        AssertRange(16)(128 - pushes);
    }

    word <== accountCountBefore * (1 << 120) + accountCountAfter * (1 << 88) + timestamp * (1 << 48)
        + operations * (1 << 32) + priorityOperations * (1 << 16) + pushes;
}

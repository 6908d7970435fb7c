/** Order of BN254's scalar field; every field element of the protocol is below it. */
export const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export const TREE_ARITY = 4;
export const DEFAULT_TREE_DEPTH = 12;

/** Fee slots of a segment: one per token in which it takes fees. */
export const FEE_SLOTS = 2;

/** Words a slot has room for: the head word and three continuation words. */
export const SLOT_WORDS = 4;

/** Words absorbed by one Poseidon_16 of the commitment sponge. */
export const SPONGE_RATE = 15;

export const MAX_AMOUNT = (1n << 128n) - 1n;
export const MAX_NONCE = 2 ** 32 - 1;
export const MAX_TIMESTAMP = 2 ** 40 - 1;
export const MAX_UINT32 = 2 ** 32 - 1;

export const ETH_TOKEN_ID = 0;

/** An operation's opcode is the first byte of its pubdata and the lowest byte of its signed message. */
export const OPCODE = {
  noop: 0,
  transfer: 1,
  transferToNew: 2,
  withdraw: 3,
  registerKey: 4,
  deposit: 5,
  forcedExit: 6,
  registerKeyL1: 7,
} as const;

/** Withdrawals that L1 pays in one segment: bounds the gas of a submit. */
export const MAX_PUSHES_PER_SEGMENT = 128;

/** A segment's timestamp may lie at most this far behind the L1 block that accepts it. */
export const MAX_TIMESTAMP_AGE_SECONDS = 24 * 60 * 60;

/** From this age of the newest L1 block seen, or of the oldest segment that L1 has not verified, nothing new is begun: what was begun has the rest of the day to reach L1. */
export const MAX_L1_LAG_SECONDS = 6 * 60 * 60;

/** A queued priority operation of this age must be taken by the next batch, up to the quota. */
export const PRIORITY_DUE_AGE_SECONDS = 24 * 60 * 60;
/** I-41: when the entry at the queue's head has waited so long, anyone may activate escape mode. */
export const ESCAPE_AGE_SECONDS = 14 * 24 * 60 * 60;
export const PRIORITY_QUOTA = 64;

/** L1 limits of one submit: bytes of a transaction accepted by nodes, and EIP-7825's gas cap. */
export const MAX_L1_TRANSACTION_BYTES = 128 * 1024;
export const MAX_L1_TRANSACTION_GAS = 1 << 24;
/** The most that one withdrawal takes of a submit, measured and rounded up: an ERC-20 push at its cap of 150,000, and the pending balance when it fails. */
export const MAX_PUSH_GAS = 210_000;

/** Hashed as UTF-8 with keccak; they separate the protocol's hashes from each other. */
export const DOMAIN_TAG = 'zk-rollup/domain/1';
export const CHALLENGE_TAG = 'zk-rollup/challenge/1';

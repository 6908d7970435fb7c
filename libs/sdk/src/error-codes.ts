/** What a caller can do about an error. */
export interface ErrorCodeEntry {
  /** HTTP status of the problem. */
  readonly http: number;
  /** Number of the gRPC status code. */
  readonly grpc: number;
  /** Whether the identical request may succeed later. */
  readonly retryable: boolean;
  readonly title: string;
  /** One sentence for docs/errors.md. */
  readonly remedy: string;
}

const GRPC = {
  internal: 13,
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
} as const;

/** Every code that the REST and gRPC interfaces answer with. A code never changes its meaning. */
export const errorCodes = {
  MALFORMED: entry(
    400,
    GRPC.invalidArgument,
    false,
    'The request is malformed',
    'Correct what `params.issues` names; docs/openapi.json has the schema.',
  ),
  UNKNOWN_FIELD: entry(
    400,
    GRPC.invalidArgument,
    false,
    'The request has a field that does not exist',
    'Remove or correct the named field.',
  ),
  NOT_PACKABLE: entry(
    400,
    GRPC.invalidArgument,
    false,
    'An amount or fee has no exact packing',
    'Round it down with floorToPackable or floorToPackableFee, then sign again.',
  ),
  INVALID_SIGNATURE: entry(
    400,
    GRPC.invalidArgument,
    false,
    'The signature is not valid',
    'Sign with the key of the sender’s account, over the domain of GET /v1/network.',
  ),
  OWNER_MISMATCH: entry(
    400,
    GRPC.invalidArgument,
    false,
    'Somebody else than the account’s owner signed the registration, or another message',
    'Sign exactly the EIP-712 message of docs/protocol.md with the owner’s L1 key; a contract wallet registers its key on L1.',
  ),
  OWNER_ZERO: entry(
    400,
    GRPC.invalidArgument,
    false,
    'The new account would belong to the address 0',
    'Give the L1 address of the receiver.',
  ),
  KEY_INVALID: entry(
    400,
    GRPC.invalidArgument,
    false,
    'The key is not one that signs',
    'Register a point of Baby Jubjub that is not of small order, such as the SDK derives.',
  ),
  NOT_FOUND: entry(
    404,
    GRPC.notFound,
    false,
    'There is no such resource',
    'Check the identifier; a deposit appears when its L1 block has been seen.',
  ),
  METHOD_NOT_ALLOWED: entry(
    405,
    GRPC.invalidArgument,
    false,
    'The resource does not take this method',
    'Use a method that docs/openapi.json lists.',
  ),
  NONCE_TOO_LOW: entry(
    409,
    GRPC.failedPrecondition,
    false,
    'The nonce has been used',
    'Sign with the account’s nextNonce.',
  ),
  NONCE_CONFLICT: entry(
    409,
    GRPC.aborted,
    false,
    'Another transaction with this nonce is pending',
    'Sign with the account’s nextNonce, or wait for the other one to end.',
  ),
  NONCE_GAP_TOO_LARGE: entry(
    409,
    GRPC.failedPrecondition,
    true,
    'The nonce is too far ahead',
    'Send the transactions before it first.',
  ),
  EXPIRED: entry(
    410,
    GRPC.failedPrecondition,
    false,
    'The transaction’s validUntil has passed',
    'Sign again with a later validUntil.',
  ),
  TOO_LARGE: entry(
    413,
    GRPC.resourceExhausted,
    false,
    'The request is too large',
    'Keep it within `params.limitBytes`.',
  ),
  UNSUPPORTED_MEDIA_TYPE: entry(
    415,
    GRPC.invalidArgument,
    false,
    'The body is not plain application/json',
    'Send uncompressed JSON in UTF-8 with content-type application/json.',
  ),
  ACCOUNT_NOT_FOUND: entry(
    422,
    GRPC.failedPrecondition,
    true,
    'The sender’s account does not exist',
    'Deposit to it on L1 first, and wait until the deposit is included.',
  ),
  RECEIVER_NOT_FOUND: entry(
    422,
    GRPC.failedPrecondition,
    true,
    'The receiver’s account does not exist',
    'Pay its owner by transferToNew, which makes the account, or let the owner deposit this token on L1.',
  ),
  ESCAPE_ACTIVE: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'The contract on L1 is in escape mode and takes no batch any more',
    'Claim balances on L1, by the state of the last verified batch: rebuilder escape claim.',
  ),
  TREE_FULL: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'There is no room for a new account',
    'Pay an account that exists; the places left are kept for deposits.',
  ),
  KEY_UNSET: entry(
    422,
    GRPC.failedPrecondition,
    true,
    'The sender’s account has no key',
    'Its owner registers one: by registerKey, on L1, or with a deposit.',
  ),
  SELF_TRANSFER: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'Sender and receiver are the same account',
    'Choose another receiver.',
  ),
  TOKEN_MISMATCH: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'The accounts or the transaction disagree about the token',
    'Use accounts of one token.',
  ),
  INSUFFICIENT_BALANCE: entry(
    422,
    GRPC.failedPrecondition,
    true,
    'The spendable balance is too low',
    'Spendable is the balance less everything pending; send less or wait.',
  ),
  FEE_TOO_LOW: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'The fee is below the minimum',
    'Pay at least the minimumFee of GET /v1/network.',
  ),
  FEE_TOKEN_NOT_ACCEPTED: entry(
    422,
    GRPC.failedPrecondition,
    false,
    'No fees are taken in this token',
    'Use an account of a token listed in feeTokens of GET /v1/network, or a fee of 0 where transactions may be free. An exit requested on L1 needs neither.',
  ),
  ACCOUNT_LIMIT: entry(
    429,
    GRPC.resourceExhausted,
    true,
    'The account has too many pending transactions',
    'Wait until some are included.',
  ),
  RATE_LIMITED: entry(
    429,
    GRPC.resourceExhausted,
    true,
    'Too many requests',
    'Wait for the seconds in Retry-After.',
  ),
  INTERNAL: entry(
    500,
    GRPC.internal,
    true,
    'Something failed on our side',
    'Report the requestId if it stays.',
  ),
  OVERLOADED: entry(
    503,
    GRPC.unavailable,
    true,
    'The service has too much to do',
    'Try again after the seconds in Retry-After.',
  ),
  L1_BEHIND: entry(
    503,
    GRPC.unavailable,
    true,
    'L1 is not seen, or has not verified what was executed hours ago, so nothing new is taken',
    'Send the same transaction again later, in minutes rather than seconds; what was taken before is not lost.',
  ),
  UNAVAILABLE: entry(
    503,
    GRPC.unavailable,
    true,
    'A part the service needs is away',
    'Try again after the seconds in Retry-After.',
  ),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** Base of a problem’s `type`; the code in kebab-case follows. Each has a line in docs/errors.md. */
export const PROBLEM_TYPE_BASE = 'urn:zk-rollup:error:';

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text);
}

function entry(
  http: number,
  grpc: number,
  retryable: boolean,
  title: string,
  remedy: string,
): ErrorCodeEntry {
  return { http, grpc, retryable, title, remedy };
}

import { concat, toBytes } from './big-endian.js';
import type { Deployment } from './deployment.js';
import { toHexAddress } from './hex.js';
import { keccak, keccakInteger, keccakText } from './keccak.js';
import type { RegisterKey } from './operations/register-key.js';

const DOMAIN_NAME = 'zk-rollup';
const DOMAIN_VERSION = '1';
const FIELDS = [
  ['uint32', 'account'],
  ['uint32', 'token'],
  ['uint256', 'keyX'],
  ['uint256', 'keyY'],
  ['uint32', 'nonce'],
  ['uint16', 'packedFee'],
  ['uint40', 'validUntil'],
] as const;

const DOMAIN_TYPE = keccakText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)');
const REGISTER_KEY_TYPE = keccakText(`RegisterKey(${FIELDS.map((field) => field.join(' ')).join(',')})`);

/** What of a registerKey its owner signs. */
export type KeyRegistration = Pick<RegisterKey, (typeof FIELDS)[number][1]>;

/** EIP-712's domain separator of a deployment, 32 bytes. */
function registrationDomain({ chainId, contract }: Deployment): Uint8Array {
  return keccak(DOMAIN_TYPE, keccakText(DOMAIN_NAME), keccakText(DOMAIN_VERSION), toBytes(chainId, 32), toBytes(contract, 32));
}

/** The EIP-712 digest that an owner signs (docs/protocol.md, 3); as 32 bytes it is the transaction id of a registerKey. */
export function registrationDigest(deployment: Deployment, registration: KeyRegistration): bigint {
  const struct = keccak(REGISTER_KEY_TYPE, ...FIELDS.map(([, name]) => toBytes(registration[name], 32)));
  return keccakInteger(Uint8Array.of(0x19, 0x01), concat(registrationDomain(deployment), struct));
}

/** The same message as typed data for a wallet. */
export function registrationTypedData({ chainId, contract }: Deployment, registration: KeyRegistration) {
  return {
    domain: { name: DOMAIN_NAME, version: DOMAIN_VERSION, chainId, verifyingContract: toHexAddress(contract) },
    types: { RegisterKey: FIELDS.map(([type, name]) => ({ name, type })) },
    primaryType: 'RegisterKey' as const,
    message: Object.fromEntries(FIELDS.map(([, name]) => [name, registration[name]])) as unknown as KeyRegistration,
  };
}

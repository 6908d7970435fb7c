import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import type { Deployment } from '@zkr/protocol/deployment';
import { fromHex } from '@zkr/protocol/hex';
import { registrationTypedData } from '@zkr/protocol/key-registration';
import type { OwnerSignature } from '@zkr/protocol/operations/register-key';
import { packFee } from '@zkr/protocol/packed-number';
import { type RegisterKeyJson, registerKeyToJson } from '@zkr/protocol/register-key-json';

/** Signs EIP-712 typed data; an ethers Signer fits. */
export interface TypedDataSigner {
  signTypedData(
    domain: { name: string; version: string; chainId: bigint; verifyingContract: string },
    types: Record<string, { name: string; type: string }[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

export interface RegisterKeyOptions {
  /** Account index; its owner must be the signer. */
  account: number;
  /** Default 0. In the account’s token. */
  fee?: bigint;
  /** Default: the account’s next one. */
  nonce?: number;
  /** Default 3600. */
  validForSeconds?: number;
}

export interface UnsignedRegistration {
  account: number;
  token: number;
  nonce: number;
  /** Exactly packable. */
  fee: bigint;
  /** Seconds since 1970. */
  validUntil: number;
  key: CurvePoint;
}

/**
 * Has the owner’s L1 wallet sign that an account gets a key.
 * @throws RangeError for a fee that cannot be packed; TypeError if the wallet does not give 65 bytes, as one of a contract may not
 */
export async function signKeyRegistration(deployment: Deployment, signer: TypedDataSigner, unsigned: UnsignedRegistration): Promise<RegisterKeyJson> {
  const { account, token, nonce, fee, validUntil, key } = unsigned;
  const packedFee = packFee(fee);
  if (packedFee === undefined) throw new RangeError(`the fee ${fee} cannot be packed exactly`);
  const registration = { account, token, nonce, packedFee, validUntil, keyX: key.x, keyY: key.y };
  const { domain, types, message } = registrationTypedData(deployment, registration);
  const ownerSignature = parseSignature(await signer.signTypedData(domain, types, { ...message }));
  return registerKeyToJson({ kind: 'registerKey', ...registration, ownerSignature });
}

function parseSignature(hex: string): OwnerSignature {
  if (!/^0x[0-9a-fA-F]{130}$/.test(hex)) {
    throw new TypeError('this wallet’s signature is not r, s and v; register the key on L1 instead (registerKeyCall)');
  }
  const part = (from: number, to?: number) => fromHex(`0x${hex.slice(from, to)}`);
  const v = Number(part(130));
  // Some wallets give the parity.
  return { r: part(2, 66), s: part(66, 130), v: v < 27 ? v + 27 : v };
}

import { Interface } from 'ethers';
import { expect, it } from 'vitest';
import { depositErc20Call, depositEthCall, forcedExitCall, registerKeyCall, requestFeeCall } from './l1-calls.js';

const contract = `0x${'cc'.repeat(20)}`;
const owner = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const target = { contract, requestFee: 7n };
const key = { x: 2n ** 253n, y: 5n };
const abi = new Interface([
  'function requestFee() view returns (uint256)',
  'function depositEth(address owner, uint256 keyX, uint256 keyY) payable',
  'function depositErc20(uint32 token, uint256 amount, address owner, uint256 keyX, uint256 keyY) payable',
  'function requestForcedExit(uint32 account, uint32 token) payable',
  'function registerKey(uint32 account, uint256 keyX, uint256 keyY) payable',
]);

it('encodes calls as the ABI has them, and pays the fee', () => {
  expect(requestFeeCall(contract)).toEqual({ to: contract, data: abi.encodeFunctionData('requestFee') });
  expect(depositEthCall(target, { owner, amount: 100n, key })).toEqual({ to: contract, value: 107n, data: abi.encodeFunctionData('depositEth', [owner, key.x, key.y]) });
  expect(depositEthCall(target, { owner, amount: 100n }).data).toBe(abi.encodeFunctionData('depositEth', [owner, 0, 0]));
  const erc20 = abi.encodeFunctionData('depositErc20', [3, 2n ** 127n, owner, key.x, key.y]);
  expect(depositErc20Call(target, { token: 3, owner, amount: 2n ** 127n, key })).toEqual({ to: contract, value: 7n, data: erc20 });
  const exit = abi.encodeFunctionData('requestForcedExit', [2 ** 32 - 1, 3]);
  expect(forcedExitCall(target, { account: 2 ** 32 - 1, token: 3 })).toEqual({ to: contract, value: 7n, data: exit });
  expect(registerKeyCall(target, { account: 9, key })).toEqual({ to: contract, value: 7n, data: abi.encodeFunctionData('registerKey', [9, key.x, key.y]) });
});

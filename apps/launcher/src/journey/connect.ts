import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { Wallet as L2Wallet } from '@zkr/sdk/wallet';
import { id, Wallet } from 'ethers';
import type { Launch } from '../launch.js';
import type { JourneyContext, User } from './journey-context.js';
import { require } from './journey-error.js';

/** About five minutes: the api may be killed and started again meanwhile. */
const RETRIES = 60;

/** The users follow from the operator's key, so that a second journey on the same chain has the same ones. */
export async function connect(launch: Launch, signal: AbortSignal): Promise<JourneyContext> {
  const { deployment, config } = launch;
  const { testToken, chainId, contract } = deployment;
  require(testToken !== undefined, `chain ${chainId} is not a local one: there is no token for the journey, start with --no-journey`);
  const { l1RpcUrl } = launch.infrastructure;
  const provider = createEthersProvider(l1RpcUrl, BigInt(chainId), 30_000);
  const client = new RollupClient({ url: `http://127.0.0.1:${launch.httpPort}`, retries: RETRIES });
  const l1 = new L1Client({ url: l1RpcUrl });
  const user = async (name: string): Promise<User> => {
    const wallet = new Wallet(id(`${config.operatorKey}/journey/${name}`), provider);
    return { name, l1: wallet, l2: await L2Wallet.fromEthSigner(client, wallet), accounts: new Map() };
  };
  return {
    ...{ client, provider, l1, signal },
    contract: new RollupContract(contract, l1),
    deployment: { ...deployment, testToken },
    operator: new Wallet(config.operatorKey, provider),
    users: [await user('alice'), await user('bob')],
    deposits: [],
    rounds: [],
  };
}

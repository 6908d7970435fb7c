import { FetchRequest, JsonRpcProvider, Network } from 'ethers';

/**
 * For ethers' contracts and wallets (deployment, the journey, the SDK's deposits). The chain is pinned and nothing is
 * cached, so that what it says is what the node says now. Services read L1 through L1Client.
 */
export function createEthersProvider(url: string, chainId: bigint, timeoutMs = 10_000): JsonRpcProvider {
  const request = new FetchRequest(url);
  request.timeout = timeoutMs;
  const network = Network.from(chainId);
  return new JsonRpcProvider(request, network, {
    staticNetwork: network,
    cacheTimeout: -1,
    pollingInterval: 250,
  });
}

/**
 * Hands out an account’s nonces one after another. A nonce counts as used only when its transaction was taken, so a
 * refusal leaves no gap behind.
 */
export class AccountQueue {
  private readonly tails = new Map<number, Promise<unknown>>();
  private readonly next = new Map<number, number>();

  /** @param fetchNonce asked when the next nonce is not known. @param send resolves with the nonce that was used */
  run<T>(
    account: number,
    fetchNonce: () => Promise<number>,
    send: (nonce: number) => Promise<{ used: number; result: T }>,
  ): Promise<T> {
    const before = this.tails.get(account) ?? Promise.resolve();
    const run = before.then(async () => {
      const nonce = this.next.get(account) ?? (await fetchNonce());
      this.next.delete(account);
      const { used, result } = await send(nonce);
      this.next.set(account, used + 1);
      return result;
    });
    this.tails.set(
      account,
      run.catch(() => undefined),
    );
    return run;
  }
}

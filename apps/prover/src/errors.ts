import { RollupError } from '@zkr/service/errors';

/** Another worker holds the segment now; what this one made of it counts for nothing. */
export class LeaseLostError extends RollupError {
  constructor(segment: bigint) {
    super('lease-lost', `The lease of segment ${segment} has passed to another worker; the proof is dropped`, { segment: segment.toString() });
    this.name = 'LeaseLostError';
  }
}

/** The service stops before the proof can be ready; the segment goes back without counting an attempt. */
export class StoppingError extends RollupError {
  constructor(segment: bigint) {
    super('stopping', `The service stops before segment ${segment} is proved`, { segment: segment.toString() });
    this.name = 'StoppingError';
  }
}

export class ProofTimeoutError extends RollupError {
  constructor(segment: bigint, timeoutMs: number) {
    super('proof-timeout', `No proof of segment ${segment} within ${timeoutMs} ms: raise ROLLUP_PROOF_TIMEOUT_MS or give the prover more cores`, {
      segment: segment.toString(),
      timeoutMs,
    });
    this.name = 'ProofTimeoutError';
  }
}

/** The trace states something else than the segment's public inputs: one of them is corrupt, or the versions differ. */
export class PublicInputMismatchError extends RollupError {
  constructor(input: string, expected: string, computed: string) {
    super('public-input-mismatch', `The trace gives ${input} = ${computed}, the segment says ${expected}: do executor and prover run the same version?`, {
      input,
      expected,
      computed,
    });
    this.name = 'PublicInputMismatchError';
  }
}

/** The backend returned a proof that does not verify. It is not handed in. */
export class WrongProofError extends RollupError {
  constructor(backend: string) {
    super('wrong-proof', `A proof of ${backend} does not verify: check its key and the machine's memory`, { backend });
    this.name = 'WrongProofError';
  }
}

export class ArtifactsMissingError extends RollupError {
  constructor(circuit: string, cacheFolder: string, missing: string) {
    super(
      'artifacts-missing',
      `${missing} is not there: make circuit ${circuit} with \`npm start\`, or with ` +
        `\`node libs/proving/dist/ensure-circuit-main.js . ${circuit} '${cacheFolder}'\` from the sources of the deployment, and check ROLLUP_CIRCUIT_CACHE`,
      { circuit, missing },
    );
    this.name = 'ArtifactsMissingError';
  }
}

/** The artifacts are not those that the deployment was made with, or were damaged. */
export class ArtifactsMismatchError extends RollupError {
  constructor(what: string, expected: string, actual: string) {
    super('artifacts-mismatch', `${what} is ${actual}, expected ${expected}: remove the folder and make the circuit again`, { what, expected, actual });
    this.name = 'ArtifactsMismatchError';
  }
}

export class UnknownCircuitError extends RollupError {
  constructor(asked: string, deployed: readonly string[]) {
    super('unknown-circuit', `The deployment has the circuits ${deployed.join(', ')}, not ${asked}: set ROLLUP_CIRCUITS to some of them, or leave it out`, {
      deployed: deployed.join(', '),
    });
    this.name = 'UnknownCircuitError';
  }
}

/** The self-test hangs, or the machine is far too slow for the circuit. */
export class SelfTestTimeoutError extends RollupError {
  constructor(circuit: string, timeoutMs: number) {
    super('self-test-timeout', `No self-test proof of ${circuit} within ${timeoutMs} ms: raise ROLLUP_PROOF_TIMEOUT_MS or give the prover more cores`, {
      circuit,
      timeoutMs,
    });
    this.name = 'SelfTestTimeoutError';
  }
}

/** A known good segment could not be proved. The fault is not in the work, so the prover takes none until it can. */
export class SelfTestFailedError extends RollupError {
  constructor(circuit: string, reason: Error) {
    super('self-test-failed', `The self-test of ${circuit} failed: ${reason.message}`, { circuit });
    this.name = 'SelfTestFailedError';
    this.cause = reason;
  }
}

/** Values of a circuit's input signals by name; arrays are nested as the signals are. */
export type SignalValue = bigint | readonly SignalValue[];
export type CircuitInputs = Record<string, SignalValue>;

type DecimalSignal = string | readonly DecimalSignal[];

/** From decimal strings, as signals cross JSON boundaries. */
export function parseSignal(signal: DecimalSignal): SignalValue {
  return typeof signal === 'string' ? BigInt(signal) : signal.map(parseSignal);
}

interface WitnessModule {
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getRawPrime(): void;
  getWitnessSize(): number;
  getWitness(index: number): void;
  getInputSize(): number;
  getInputSignalSize(hashHigh: number, hashLow: number): number;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  readSharedRWMemory(word: number): number;
  writeSharedRWMemory(word: number, value: number): void;
  getMessageChar(): number;
}

/** The circuit refused the inputs; `trace` names the templates and lines from the failed constraint up to main. */
export class WitnessRefused extends Error {
  constructor(readonly trace: string) {
    super(`The circuit refuses these inputs:\n${trace}`);
  }
}

/** Runs a module that circom wrote (--wasm) and returns the whole witness. */
export async function calculateWitness(module: WebAssembly.Module, inputs: CircuitInputs): Promise<bigint[]> {
  let trace = '';
  const readMessage = (): string => {
    let message = '';
    for (let code = circuit.getMessageChar(); code !== 0; code = circuit.getMessageChar()) {
      message += String.fromCharCode(code);
    }
    return message;
  };
  const runtime = {
    exceptionHandler: (code: number) => {
      if (code === 4) throw new WitnessRefused(trace);
      throw new Error(`The witness module failed with code ${String(code)}: ${trace}`);
    },
    printErrorMessage: () => {
      trace += `${readMessage()}\n`;
    },
    writeBufferMessage: readMessage,
    showSharedRWMemory: () => undefined,
  };
  const { exports } = await WebAssembly.instantiate(module, { runtime });
  const circuit = exports as unknown as WitnessModule;
  const words = circuit.getFieldNumLen32();
  const read = (): bigint => {
    let value = 0n;
    for (let i = words - 1; i >= 0; i--) value = (value << 32n) | BigInt(circuit.readSharedRWMemory(i) >>> 0);
    return value;
  };

  circuit.getRawPrime();
  const prime = read();
  circuit.init(1);
  let given = 0;
  for (const [name, value] of Object.entries(inputs)) {
    const [high, low] = fnv1a(name);
    const flat = flatten(value);
    const size = circuit.getInputSignalSize(high, low);
    if (size !== flat.length) {
      throw new Error(`Input ${name} has ${String(flat.length)} values, the circuit wants ${String(size)}`);
    }
    for (const [position, element] of flat.entries()) {
      let rest = ((element % prime) + prime) % prime;
      for (let i = 0; i < words; i++, rest >>= 32n) {
        circuit.writeSharedRWMemory(i, Number(rest & 0xffff_ffffn));
      }
      // The last input starts the calculation.
      circuit.setInputSignal(high, low, position);
      given++;
    }
  }
  if (given < circuit.getInputSize()) {
    throw new Error(`Only ${String(given)} of ${String(circuit.getInputSize())} input values are given`);
  }

  const witness: bigint[] = [];
  for (let i = 0; i < circuit.getWitnessSize(); i++) {
    circuit.getWitness(i);
    witness.push(read());
  }
  return witness;
}

function flatten(value: SignalValue): bigint[] {
  return typeof value === 'bigint' ? [value] : value.flatMap(flatten);
}

/** 64-bit FNV-1a, by which the module finds a signal. */
function fnv1a(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)];
}

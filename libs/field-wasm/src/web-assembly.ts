/** The part of WebAssembly that this library uses; the compiler's libraries for Node do not declare it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

/** Compiles and instantiates synchronously; the modules here are small. */
export function instantiate<Exports>(bytes: Uint8Array): Exports & { readonly memory: { readonly buffer: ArrayBuffer } } {
  return new api.Instance(new api.Module(bytes)).exports as Exports & { readonly memory: { readonly buffer: ArrayBuffer } };
}

/**
 * Dependencies point one way (CONTRIBUTING.md): field-wasm ← protocol ← merkle ← vm ← witness; messages ← protocol; io libraries may use
 * pure ones and each other, without cycles; apps use libraries, never apps. Nx tags in the packages say the same.
 */
const lib = (...names) => `^libs/(${names.join('|')})/`;

/** What a library may import besides itself and packages. */
const allowed = {
  'field-wasm': [],
  protocol: ['field-wasm'],
  merkle: ['field-wasm', 'protocol'],
  vm: ['field-wasm', 'protocol', 'merkle'],
  witness: ['protocol', 'merkle', 'vm'],
  messages: ['protocol'],
  sdk: ['protocol'],
};

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([name, others]) => ({
      name: `${name}-stays-pure`,
      comment: `libs/${name} may import ${others.join(', ') || 'no other library'}`,
      severity: 'error',
      from: { path: `^libs/${name}/src/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: lib(name, ...others) },
    })),
    {
      name: 'libs-know-no-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-know-no-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'the-client-side-is-free-of-gpl',
      comment: 'libs/sdk, libs/protocol and libs/field-wasm are MIT; snarkjs, ffjavascript and circomlib are GPL-3.0',
      severity: 'error',
      from: { path: lib('field-wasm', 'protocol', 'sdk'), pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(snarkjs|ffjavascript|circomlib|circomlibjs)/' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$|^libs/testing/|/testing/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'field-wasm-needs-nothing',
      severity: 'error',
      from: { path: lib('field-wasm'), pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'poseidon-lite-is-for-tests',
      comment: 'an oracle: libs/field-wasm is what the program hashes with',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$|/testing/)' },
      to: { path: 'node_modules/poseidon-lite/' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^(libs|apps)/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|\\.d\\.ts$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};

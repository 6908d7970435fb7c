import tseslint from 'typescript-eslint';

/** Pure libraries: a function of their arguments and nothing else. */
const pure = ['libs/field-wasm/src/**', 'libs/protocol/src/**', 'libs/merkle/src/**', 'libs/vm/src/**', 'libs/witness/src/**', 'libs/messages/src/**'];

const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Pure libraries read no clock.' },
  { selector: "NewExpression[callee.name='Date']", message: 'Pure libraries read no clock.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Pure libraries draw no randomness.' },
  { selector: "MemberExpression[object.name='process']", message: 'Pure libraries know no process.' },
  { selector: ':function[async=true]', message: 'Pure libraries are synchronous.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.rollup/**', '.nx/**', 'contracts/out/**', 'contracts/cache/**', 'contracts/*-slither/**', 'contracts/lib/**', 'libs/l1/src/abi/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'max-lines': ['error', 400],
      'no-console': 'off',
    },
  },
  {
    files: pure,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...impure],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'Pure libraries do no I/O.' }] }],
    },
  },
  {
    files: ['libs/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/test*/**', '**/test-*.ts', 'libs/service/src/bootstrap.ts', 'libs/embedded/**', 'libs/proving/**'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'The environment is read in an app’s config.ts.' }],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);

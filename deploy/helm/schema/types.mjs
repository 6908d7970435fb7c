// Building blocks of the values' JSON schema. Every object refuses keys it does not list, so that a misspelt one is told.

export const ref = (name) => ({ $ref: `#/$defs/${name}` });
export const object = (properties, required, more = {}) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required && { required }),
  ...more,
});
export const list = (items, more = {}) => ({ type: 'array', items, ...more });
export const integer = (minimum, maximum) => ({ type: 'integer', minimum, ...(maximum !== undefined && { maximum }) });
export const oneOf = (...values) => ({ enum: values });
export const text = { type: 'string' };
export const filled = { type: 'string', minLength: 1 };
export const flag = { type: 'boolean' };
export const matching = (pattern, more = {}) => ({ type: 'string', pattern, ...more });
/** When the property has this value, the others must be as given. */
export const when = (property, value, then) => ({
  if: { properties: { [property]: { const: value } }, required: [property] },
  then: { properties: then, required: Object.keys(then) },
});
/** A Secret that must be named, or may be (`optional`), and the key in it. */
export const secret = (key, { optional = false } = {}) => ({
  existingSecret: ref(optional ? 'optionalName' : 'name'),
  [key]: ref('secretKey'),
});

const quantity = '^[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi|Ti|k|M|G|T)?$';
/** Of Kubernetes's own types only those that stand inside ours; a whole affinity or volume is checked by its API. */
export const definitions = {
  name: matching('^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$', { maxLength: 253 }),
  optionalName: matching('^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$', { maxLength: 253 }),
  secretKey: matching('^[-._a-zA-Z0-9]+$'),
  strings: { type: 'object', additionalProperties: text },
  milliseconds: integer(1),
  grace: integer(10, 7200),
  quantity: matching(quantity),
  quantities: { type: 'object', additionalProperties: { anyOf: [matching(quantity), { type: 'number', minimum: 0 }] } },
  resources: object({ requests: ref('quantities'), limits: ref('quantities') }),
  image: object({ repository: text, tag: text, digest: matching('^(sha256:[0-9a-f]{64})?$') }),
  toleration: object({
    key: text,
    operator: oneOf('Exists', 'Equal'),
    value: text,
    effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    tolerationSeconds: integer(0),
  }),
  affinity: object({ nodeAffinity: { type: 'object' }, podAffinity: { type: 'object' }, podAntiAffinity: { type: 'object' } }),
  env: object({ name: matching('^[A-Za-z_][A-Za-z0-9_]*$'), value: text, valueFrom: { type: 'object' } }, ['name']),
  volume: { type: 'object', properties: { name: filled }, required: ['name'] },
  mount: object({ name: filled, mountPath: filled, subPath: text, readOnly: flag }, ['name', 'mountPath']),
  peer: object(
    { podSelector: { type: 'object' }, namespaceSelector: { type: 'object' }, ipBlock: object({ cidr: filled, except: list(text) }, ['cidr']) },
    undefined,
    { minProperties: 1 },
  ),
  dependency: object({ ports: list(integer(1, 65535), { minItems: 1 }), to: list(ref('peer')) }),
};

/** What every section that makes pods may say about them. */
export const pod = {
  resources: ref('resources'),
  image: ref('image'),
  podLabels: ref('strings'),
  podAnnotations: ref('strings'),
  nodeSelector: ref('strings'),
  tolerations: list(ref('toleration')),
  affinity: ref('affinity'),
  priorityClassName: text,
  extraEnv: list(ref('env')),
  extraVolumes: list(ref('volume')),
  extraVolumeMounts: list(ref('mount')),
  tmpSize: ref('quantity'),
};

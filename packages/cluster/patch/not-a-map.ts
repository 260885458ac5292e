/** What Go says of a patch that is no object. */
export const notAMap = (patch: unknown): string =>
  `json: cannot unmarshal ${Array.isArray(patch) ? 'array' : goKind(patch)} into Go value of type map[string]interface {}`

const goKind = (value: unknown) =>
  typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number'

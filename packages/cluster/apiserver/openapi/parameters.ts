import type { Schema } from './schema.ts'

export interface Parameter {
  readonly in: 'query' | 'path'
  readonly type: 'string' | 'integer' | 'boolean'
  readonly description: string
}

const query = (type: Parameter['type'], description: string): Parameter => ({
  in: 'query',
  type,
  description,
})

/** Every parameter of a path that is told of. */
export const parameters = {
  allowWatchBookmarks: query('boolean', 'Sends events that tell only how far the watch has come.'),
  container: query('string', 'The container; where there is but one it need not be named.'),
  continue: query('string', 'Where the list goes on, as the page before it said.'),
  dryRun: query('string', '`All`: does everything but keep the change.'),
  fieldManager: query('string', 'Who changes fields. Needed to apply.'),
  fieldSelector: query('string', 'Only objects with these values of fields.'),
  fieldValidation: query(
    'string',
    'Unknown and repeated fields: `Ignore` drops them, `Warn` tells of them, `Strict` refuses them.',
  ),
  follow: query('boolean', 'Goes on with the log as it grows.'),
  force: query('boolean', 'Takes fields that others own. Only to apply.'),
  gracePeriodSeconds: query('integer', 'Seconds until the object is gone; 0 at once.'),
  labelSelector: query('string', 'Only objects with these labels.'),
  limit: query('integer', 'The most objects in one answer.'),
  name: { in: 'path', type: 'string', description: 'The name of the object.' },
  namespace: { in: 'path', type: 'string', description: 'The namespace of the object.' },
  orphanDependents: query('boolean', 'Leaves what the object owns. Use propagationPolicy.'),
  pretty: query('string', '`true`: writes the answer for people to read.'),
  propagationPolicy: query(
    'string',
    'What becomes of what the object owns: `Orphan`, `Background` or `Foreground`.',
  ),
  resourceVersion: query('string', 'What the answer may be as old as, or must be.'),
  resourceVersionMatch: query('string', 'How resourceVersion is meant: `Exact` or `NotOlderThan`.'),
  sendInitialEvents: query('boolean', 'Begins a watch with what there is.'),
  tailLines: query('integer', 'Only the last lines of the log.'),
  timeoutSeconds: query('integer', 'Seconds after which the call ends.'),
  watch: query('boolean', 'Answers with changes as they come about.'),
} as const satisfies Readonly<Record<string, Parameter>>

export type ParameterName = keyof typeof parameters

const required = (it: Parameter) => (it.in === 'path' ? { required: true } : {})

/** Version 2 has the type beside the name. */
export function parameterV2(name: ParameterName): Schema {
  const it: Parameter = parameters[name]
  return {
    uniqueItems: true,
    type: it.type,
    description: it.description,
    name,
    in: it.in,
    ...required(it),
  }
}

export function parameterV3(name: ParameterName): Schema {
  const it: Parameter = parameters[name]
  return {
    name,
    in: it.in,
    description: it.description,
    ...required(it),
    schema: { type: it.type, uniqueItems: true },
  }
}

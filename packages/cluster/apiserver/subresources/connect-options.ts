import type { KubeObject } from '../../kinds/object.ts'
import type { Scope } from '../scope.ts'

interface Options {
  readonly kind: string
  readonly texts?: readonly string[]
  readonly lists?: readonly string[]
  readonly switches?: readonly string[]
  readonly numbers?: readonly string[]
}

const streams = { texts: ['container'], switches: ['stdin', 'stdout', 'stderr', 'tty'] }

const kinds: Readonly<Record<string, Options>> = {
  'pods/exec': { kind: 'PodExecOptions', ...streams, lists: ['command'] },
  'pods/attach': { kind: 'PodAttachOptions', ...streams },
  'pods/portforward': { kind: 'PodPortForwardOptions', numbers: ['ports'] },
  'pods/proxy': { kind: 'PodProxyOptions', texts: ['path'] },
  'services/proxy': { kind: 'ServiceProxyOptions', texts: ['path'] },
  'nodes/proxy': { kind: 'NodeProxyOptions', texts: ['path'] },
}

/** What a connection is asked for with, as an object for those who may refuse it. */
export function connectOptions({ resource, subresource, call }: Scope): KubeObject | undefined {
  const options = kinds[`${resource.kind.plural}/${subresource}`]
  if (!options) return undefined
  const { query } = call
  const given = (names: readonly string[] = []) => names.filter((name) => query.has(name))
  return {
    kind: options.kind,
    apiVersion: 'v1',
    metadata: {},
    ...fields(given(options.texts), (name) => query.get(name) ?? ''),
    ...fields(given(options.switches), (name) => isTrue(query.get(name))),
    ...fields(given(options.lists), (name) => query.getAll(name)),
    ...fields(given(options.numbers), (name) => query.getAll(name).map(Number)),
  }
}

const fields = <T>(names: readonly string[], value: (name: string) => T) =>
  Object.fromEntries(names.map((name) => [name, value(name)]))

const isTrue = (text: string | null) => text !== 'false' && text !== '0'

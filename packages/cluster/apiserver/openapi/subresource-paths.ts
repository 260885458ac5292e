import type { Subresource } from '../discovery/subresources.ts'
import type { Method, Operation } from './operation.ts'
import type { ParameterName } from './parameters.ts'
import type { Subject } from './paths.ts'
import { names } from './well-known.ts'

const writing: readonly ParameterName[] = ['dryRun', 'fieldManager', 'fieldValidation']

/** Structs of subresources' objects, where they are not the resource's own. */
const structs: Readonly<Record<string, string>> = {
  Binding: 'io.k8s.api.core.v1.Binding',
  Eviction: 'io.k8s.api.policy.v1.Eviction',
  Scale: 'io.k8s.api.autoscaling.v1.Scale',
  TokenRequest: 'io.k8s.api.authentication.v1.TokenRequest',
}

interface Form {
  readonly method: Method
  readonly action: string
  readonly word: string
  readonly hasBody: boolean
  readonly parameters: readonly ParameterName[]
  readonly codes: Operation['codes']
}

const forms: Readonly<Record<string, Form>> = {
  get: { method: 'get', action: 'get', word: 'read', hasBody: false, parameters: [], codes: [200] },
  update: {
    method: 'put',
    action: 'put',
    word: 'replace',
    hasBody: true,
    parameters: writing,
    codes: [200, 201],
  },
  patch: {
    method: 'patch',
    action: 'patch',
    word: 'patch',
    hasBody: true,
    parameters: [...writing, 'force'],
    codes: [200, 201],
  },
  create: {
    method: 'post',
    action: 'post',
    word: 'create',
    hasBody: true,
    parameters: writing,
    codes: [200, 201, 202],
  },
}

/** The operations below an object's path. */
export function subresourceOperations(subject: Subject, subresource: Subresource): Operation[] {
  if (subresource.kind.endsWith('Options')) return connections(subject, subresource)
  return subresource.verbs.flatMap((verb) => {
    const form = forms[verb]
    return form ? [operation(subject, subresource, form)] : []
  })
}

function operation(subject: Subject, subresource: Subresource, form: Form): Operation {
  const { kind: own, place, struct } = subject
  const isOwn = subresource.kind === own.kind
  const answered = isOwn ? struct : (structs[subresource.kind] ?? struct)
  const isLog = subresource.name === 'log'
  return {
    method: form.method,
    action: form.action,
    id: `${form.word}${place}${own.kind}${titled(subresource.name)}`,
    description: `${form.word} ${subresource.name} of the specified ${own.kind}`,
    kind: kindOf(subject, subresource),
    parameters: isLog ? ['container', 'follow', 'tailLines'] : form.parameters,
    ...(form.hasBody && {
      body: { struct: form.method === 'patch' ? names.patch : answered, isRequired: true },
    }),
    ...(form.method === 'patch' && { patchTypes: subject.patchTypes }),
    answer: isLog ? 'text' : answered,
    codes: form.codes,
  }
}

const connectMethods: Readonly<Record<string, Method>> = {
  create: 'post',
  delete: 'delete',
  get: 'get',
  patch: 'patch',
  update: 'put',
}
const ofContainer = new Set(['exec', 'attach'])

/** Paths whose connection becomes one of another kind: `exec`, `attach`, `portforward`, `proxy`. */
const connections = (subject: Subject, subresource: Subresource): Operation[] =>
  subresource.verbs
    .flatMap((verb) => connectMethods[verb] ?? [])
    .map((method) => ({
      method,
      action: 'connect',
      id: `connect${subject.place.replace(/(Namespaced)?$/, `${titled(method)}$1`)}${subject.kind.kind}${titled(subresource.name)}`,
      description: `connect ${method.toUpperCase()} requests to ${subresource.name} of ${subject.kind.kind}`,
      kind: kindOf(subject, subresource),
      parameters: ofContainer.has(subresource.name) ? ['container'] : [],
      answer: 'text',
      codes: [200],
    }))

const kindOf = ({ kind }: Subject, subresource: Subresource) => ({
  group: subresource.group ?? kind.group,
  kind: subresource.kind,
  version: subresource.version ?? kind.version,
})

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

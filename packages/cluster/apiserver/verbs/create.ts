import { randomUUID } from 'node:crypto'
import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { dropEmptyLists } from '../../kinds/structure/normal-form.ts'
import { ConflictError } from '../../store/errors.ts'
import type { Answer } from '../call.ts'
import { asWritten, textToStore } from '../conversion/stored.ts'
import { hookOf } from '../hooks/hook.ts'
import { keyOf } from '../objects/keys.ts'
import { writeOptions } from '../options/write-options.ts'
import { objectAnswer } from '../respond.ts'
import { type Scope, targetOf } from '../scope.ts'
import { nowText, type Server } from '../server.ts'
import { alreadyExistsError, StatusError } from '../status.ts'
import { attributesOf } from './attributes.ts'
import { readObject } from './body.ts'
import { recordManager } from './managed-fields.ts'
import { dropRepeatedOwners, dropServerFields, matchNamespace } from './metadata.ts'
import { generatedName } from './names.ts'
import { validateNew } from './validate.ts'

/** How often a taken name is made anew. */
const attempts = 8

export async function create(server: Server, scope: Scope): Promise<Answer> {
  refuseCreate(scope)
  const options = writeOptions(scope.call, 'CreateOptions')
  const object = await readObject(server, scope, options.validation)
  dropServerFields(object)
  matchNamespace(object, scope.resource, scope.namespace)
  dropRepeatedOwners(object, scope.warnings)
  await recordManager(server, scope, undefined, object, options.manager)
  await server.admission.admit(attributesOf(server, scope, 'CREATE', { object }, options.isDryRun))
  if (object.metadata.resourceVersion)
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
  const created = await createNamed(server, scope, object, options.isDryRun)
  return objectAnswer(server, scope, 201, created)
}

/** Of a definition that is being deleted no new objects are made. */
function refuseCreate({ resource: { kind, custom } }: Scope): void {
  if (custom?.refusesCreates === undefined) return
  const details = { ...(kind.group && { group: kind.group }), kind: kind.plural }
  throw new StatusError(405, 'MethodNotAllowed', custom.refusesCreates, details)
}

async function createNamed(
  server: Server,
  scope: Scope,
  object: KubeObject,
  isDryRun: boolean,
): Promise<KubeObject> {
  const isGenerated = !object.metadata.name && object.metadata.generateName
  if (!isGenerated) return insert(server, scope, object, isDryRun)
  for (let attempt = 1; ; attempt++) {
    const named = clone(object)
    named.metadata.name = generatedName(object.metadata.generateName ?? '')
    try {
      return await insert(server, scope, named, isDryRun)
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.reason !== 'AlreadyExists') throw error
      if (attempt === attempts) throw nameConflict(scope, named.metadata.name)
    }
  }
}

const nameConflict = (scope: Scope, name: string) => {
  const { kind } = scope.resource
  const qualified = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualified} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      retryAfterSeconds: 1,
    },
  )
}

/** Checks and writes a new object whose name is known. */
export async function insert(
  server: Server,
  scope: Scope,
  object: KubeObject,
  isDryRun: boolean,
): Promise<KubeObject> {
  const { kind, struct, structs } = scope.resource
  dropEmptyLists(object, struct, structs)
  object.metadata.creationTimestamp = nowText(server)
  object.metadata.uid = randomUUID()
  const undo = hookOf(server, scope).beginCreate?.(server, scope, object, isDryRun)
  try {
    scope.warnings.addAll(kind.warningsAsSent?.(object) ?? [])
    prepare(scope, object, nowText(server))
    validateNew(scope, object)
    scope.warnings.addAll(kind.warnings?.(object) ?? [])
    const attributes = attributesOf(server, scope, 'CREATE', { object }, isDryRun)
    const written = await server.admission.guard(attributes, () =>
      put(server, scope, object, isDryRun),
    )
    if (isDryRun) undo?.()
    return written
  } catch (error) {
    undo?.()
    throw error
  }
}

function prepare({ resource: { kind } }: Scope, object: KubeObject, now: string): void {
  delete object.metadata.deletionTimestamp
  delete object.metadata.deletionGracePeriodSeconds
  if (kind.status && !kind.keepsStatusOnCreate) delete object.status
  if (kind.countsGenerations) object.metadata.generation = 1
  kind.prepareCreate?.(object, now)
}

async function put(
  server: Server,
  scope: Scope,
  object: KubeObject,
  isDryRun: boolean,
): Promise<KubeObject> {
  const name = object.metadata.name ?? ''
  const key = keyOf(scope.resource.kind, scope.namespace, name)
  if (server.store.get(key)) throw alreadyExistsError(targetOf(scope, name))
  const text = await textToStore(server, scope.resource, object)
  if (isDryRun) return asWritten(server, scope.resource, object, text)
  try {
    const revision = await server.store.write(key, 0, text)
    server.records.wasStored(object, text, revision)
    return await asWritten(server, scope.resource, object, text)
  } catch (error) {
    if (error instanceof ConflictError) throw alreadyExistsError(targetOf(scope, name))
    throw error
  }
}

import { apiServices, automanaged } from '../client/api-services.ts'
import { isAlreadyExists, isNotFound } from '../client/errors.ts'
import { type Controller, watching } from '../controllers/loop/controller.ts'
import { definitions, type StoredDefinition } from './conditions.ts'

/** Registers each version of each group that definitions serve, and takes back what none serves any more. */
export const registrationsController: Controller = {
  name: 'api-registrations',
  watches: [
    watching(definitions, namesOf),
    watching(apiServices, ({ metadata }) =>
      metadata.labels?.[automanaged] === 'true' ? [metadata.name ?? ''] : [],
    ),
  ],
  async reconcile(name, { client, informer }) {
    const isWanted = informer(definitions)
      .all()
      .some((it) => namesOf(it).includes(name))
    const found = informer(apiServices).get('', name)
    if (isWanted && !found) await ignoring(isAlreadyExists, client.create(...registration(name)))
    const isOurs = found?.metadata.labels?.[automanaged] === 'true'
    if (!isWanted && isOurs) await ignoring(isNotFound, client.delete(apiServices, { name }))
  },
}

function namesOf({ spec }: StoredDefinition): string[] {
  const served = (spec.versions ?? []).filter((it) => it.served)
  return served.map((version) => `${version.name}.${spec.group}`)
}

function registration(name: string) {
  const at = name.indexOf('.')
  const object = {
    metadata: { name, labels: { [automanaged]: 'true' } },
    spec: {
      group: name.slice(at + 1),
      version: name.slice(0, at),
      groupPriorityMinimum: 1000,
      versionPriority: 100,
    },
  }
  return [apiServices, object, { fieldManager: 'kube-apiserver' }] as const
}

async function ignoring(is: (error: unknown) => boolean, done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    if (!is(error)) throw error
  }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { structs } from '../../kinds/structure/structs.ts'
import { kinds } from '../../kinds/table.ts'
import { builtInApiServices } from '../bootstrap/api-services.ts'
import { Resources } from '../resources.ts'
import { Catalog } from './catalog.ts'
import type { RegisteredVersion } from './registered.ts'

const remote = { resources: [], freshness: 'Current' } as const

const elsewhere = (
  group: string,
  version: string,
  groupPriority: number,
  versionPriority = 10,
) => ({
  name: `${version}.${group}`,
  group,
  version,
  groupPriority,
  versionPriority,
  remote,
})

/** What a start registers. */
const here: readonly RegisteredVersion[] = builtInApiServices.map(({ object }) => {
  const {
    group = '',
    version,
    groupPriorityMinimum,
    versionPriority,
  } = object.spec as {
    group?: string
    version: string
    groupPriorityMinimum: number
    versionPriority: number
  }
  const priorities = { groupPriority: groupPriorityMinimum, versionPriority }
  return { name: object.metadata.name ?? '', group, version, ...priorities }
})

let changes = 0
let registered = here
const catalog = new Catalog(new Resources(kinds, structs), {
  stamp: () => String(changes),
  all: () => registered,
})

function register(...others: readonly RegisteredVersion[]): void {
  const names = new Set(others.map(({ name }) => name))
  registered = [...here.filter(({ name }) => !names.has(name)), ...others]
  changes++
}

const groups = () => [...catalog.groups.keys()]
const versions = (group: string) => catalog.groups.get(group)?.map(({ version }) => version)

test('what is built in comes in the order of its registrations, as it does without them', () => {
  register()
  const plain = new Catalog(new Resources(kinds, structs))
  assert.deepEqual(groups(), [...plain.groups.keys()])
  assert.deepEqual(groups().slice(0, 4), ['', 'apiregistration.k8s.io', 'apps', 'events.k8s.io'])
  assert.deepEqual(versions('autoscaling'), ['v2', 'v1'])
})

test('groups of other servers come where their priorities put them, then by name', () => {
  register(
    elsewhere('late.example', 'v1', 100),
    elsewhere('first.example', 'v1', 20_000),
    elsewhere('among.example', 'v1', 17_760),
    elsewhere('b.example', 'v1', 100),
    // A group comes by the best of its versions.
    elsewhere('late.example', 'v2', 15_000),
  )
  const found = groups()
  assert.deepEqual(found.slice(1, 5), [
    'apiregistration.k8s.io',
    'first.example',
    'apps',
    'among.example',
  ])
  assert.deepEqual(found.slice(-2), ['late.example', 'b.example'])
})

test('versions come by their priorities, then the newest and most stable first', () => {
  register(
    elsewhere('a.example', 'v1', 100),
    elsewhere('a.example', 'v2', 100),
    elsewhere('a.example', 'v2beta1', 100, 20),
  )
  assert.deepEqual(versions('a.example'), ['v2beta1', 'v2', 'v1'])
})

test('a version that another server serves has nothing that is served here', () => {
  register(elsewhere('apps', 'v1', 17_800, 15))
  const [version] = catalog.groups.get('apps') ?? []
  assert.deepEqual(version, { version: 'v1', resources: [], remote })
  register()
  assert.ok((catalog.version('apps', 'v1')?.resources.length ?? 0) > 0)
})

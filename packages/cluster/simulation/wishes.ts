import { ApiError, isNotFound } from '../client/errors.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import {
  daemonSets,
  deployments,
  jobs,
  nodes,
  pods,
  resourceQuotas,
  services,
  statefulSets,
} from '../client/resources.ts'
import { annotation } from '../node/simulated/annotations.ts'
import type { Random } from './random.ts'
import { badTemplate, goodTemplate } from './templates.ts'
import { namespace, nodeNames, type World } from './world.ts'

/** Something that a user asks for, or that befalls the cluster. Gives a line for the log. */
export interface Wish {
  /** How often it is asked for, compared with the others. */
  readonly weight: number
  ask(world: World): Promise<string>
}

const apps = ['a', 'b', 'c'] as const
const policies = ['Background', 'Foreground', 'Orphan'] as const

const apply = async <T extends ApiObject>(world: World, resource: ResourceRef<T>, object: T) => {
  await world.client.apply(resource, object, { manager: 'user', force: true })
  return `apply ${resource.kind} ${object.metadata.name}`
}

async function remove(world: World, resource: ResourceRef, name: string): Promise<string> {
  const propagationPolicy = world.random.pick(policies)
  try {
    await world.client.delete(resource, { namespace, name }, { propagationPolicy })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return `delete ${resource.kind} ${name}, ${propagationPolicy}`
}

const templateOf = (app: string, random: Random) =>
  random.isOneIn(8) ? badTemplate(app, random) : goodTemplate(app, random)

const labelled = (app: string) => ({ selector: { matchLabels: { app } } })

/** What is run under another name has other labels: two sets never want the same pods. */
const named = (kind: string, random: Random) => `${kind}-${random.pick(apps)}`

const deployment: Wish = {
  weight: 10,
  ask(world) {
    const { random } = world
    const name = named('web', random)
    const rollingUpdate = {
      maxSurge: random.pick([0, 1, 2, '25%', '100%']),
      maxUnavailable: random.pick([0, 1, 2, '25%', '50%']),
    }
    const isStuck = rollingUpdate.maxSurge === 0 && rollingUpdate.maxUnavailable === 0
    return apply(world, deployments, {
      metadata: { name, namespace },
      spec: {
        ...labelled(name),
        replicas: random.whole(0, 8),
        paused: random.isOneIn(10),
        minReadySeconds: random.pick([0, 0, 10]),
        revisionHistoryLimit: random.pick([0, 2, 10]),
        strategy: random.isOneIn(6)
          ? { type: 'Recreate' }
          : { type: 'RollingUpdate', rollingUpdate: isStuck ? {} : rollingUpdate },
        template: templateOf(name, random),
      },
    })
  },
}

const scale: Wish = {
  weight: 6,
  async ask({ client, random }) {
    const name = named('web', random)
    const replicas = random.whole(0, 8)
    try {
      await client.patch(deployments, { namespace, name, subresource: 'scale' }, 'merge', {
        spec: { replicas },
      })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return `scale Deployment ${name} to ${replicas}`
  },
}

const statefulSet: Wish = {
  weight: 5,
  async ask(world) {
    const { random } = world
    const name = named('db', random)
    const spec = {
      ...labelled(name),
      serviceName: name,
      replicas: random.whole(0, 5),
      podManagementPolicy: name === 'db-a' ? 'Parallel' : 'OrderedReady',
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { partition: random.pick([0, 0, 1, 2]) },
      },
      template: goodTemplate(name, random),
    }
    return apply(world, statefulSets, { metadata: { name, namespace }, spec })
  },
}

const daemonSet: Wish = {
  weight: 3,
  ask(world) {
    const { random } = world
    const name = named('agent', random)
    return apply(world, daemonSets, {
      metadata: { name, namespace },
      spec: {
        ...labelled(name),
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: random.pick([{ maxUnavailable: 1 }, { maxSurge: 1, maxUnavailable: 0 }]),
        },
        template: templateOf(name, random),
      },
    })
  },
}

const job: Wish = {
  weight: 3,
  async ask({ client, random }) {
    const name = `job-${random.whole(0, 1_000_000)}`
    const template = goodTemplate(name, random)
    await client.create(jobs, {
      metadata: { name, namespace },
      spec: {
        completions: random.whole(1, 6),
        parallelism: random.whole(1, 3),
        ttlSecondsAfterFinished: random.pick([0, 600, 36_000]),
        template: {
          metadata: { annotations: { [annotation('complete-after')]: '20s' } },
          spec: { restartPolicy: 'Never', ...(template.spec as { containers: [] }) },
        },
      },
    })
    return `create Job ${name}`
  },
}

const service: Wish = {
  weight: 3,
  ask(world) {
    const name = named('web', world.random)
    return apply(world, services, {
      metadata: { name, namespace },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 'http' }] },
    })
  },
}

const quota: Wish = {
  weight: 1,
  ask: (world) =>
    apply(world, resourceQuotas, {
      metadata: { name: 'pods', namespace },
      spec: { hard: { pods: String(world.random.pick([10, 20, 60])) } },
    }),
}

const deletion: Wish = {
  weight: 4,
  ask(world) {
    const { random } = world
    const [resource, kind] = random.pick([
      [deployments, 'web'],
      [statefulSets, 'db'],
      [daemonSets, 'agent'],
      [services, 'web'],
    ] as const)
    return remove(world, resource, named(kind, random))
  },
}

const podDeletion: Wish = {
  weight: 4,
  async ask(world) {
    const { items } = await world.client.list(pods, namespace)
    if (items.length === 0) return 'no pod to delete'
    const { name = '' } = world.random.pick(items).metadata
    const force = world.random.isOneIn(3) ? { gracePeriodSeconds: 0 } : {}
    await world.client.delete(pods, { namespace, name }, force)
    return `delete Pod ${name}`
  },
}

const nodeDeath: Wish = {
  weight: 1,
  async ask(world) {
    const name = world.random.pick(nodeNames)
    const state = world.random.pick(['dead', 'alive'])
    await setNode(world, name, state)
    return `node ${name} is ${state}`
  },
}

const clockJump: Wish = {
  weight: 1,
  async ask({ clock, random }) {
    const seconds = random.pick([-600, -30, 30, 600])
    clock.jump(seconds * 1000)
    return `the clock jumps by ${seconds} s`
  },
}

const wishes: readonly Wish[] = [
  deployment,
  scale,
  statefulSet,
  daemonSet,
  job,
  service,
  quota,
  deletion,
  podDeletion,
  nodeDeath,
  clockJump,
]

const weights = wishes.flatMap((wish) => Array.from({ length: wish.weight }, () => wish))

/** Asks for something. What the API refuses, as it may, is part of the log. */
export async function askSomething(world: World): Promise<string> {
  try {
    return await world.random.pick(weights).ask(world)
  } catch (error) {
    if (error instanceof ApiError && error.code < 500) return `refused: ${error.message}`
    throw error
  }
}

/** Takes back whatever would keep the desired state from being reached. */
export async function repair(world: World): Promise<void> {
  for (const name of nodeNames) await setNode(world, name, 'alive')
  const { client } = world
  await client.deleteCollection(resourceQuotas, namespace)
  for (const { metadata } of (await client.list(deployments, namespace)).items)
    await mend(world, deployments, metadata.name ?? '', { paused: false })
  for (const { metadata } of (await client.list(daemonSets, namespace)).items)
    await mend(world, daemonSets, metadata.name ?? '', {})
  for (const { metadata } of (await client.list(statefulSets, namespace)).items)
    await mend(world, statefulSets, metadata.name ?? '', {
      updateStrategy: { rollingUpdate: { partition: 0 } },
    })
}

async function mend(
  { client }: World,
  resource: ResourceRef,
  name: string,
  spec: object,
): Promise<void> {
  const metadata = { annotations: { [annotation('fault')]: null } }
  try {
    await client.patch(resource, { namespace, name }, 'merge', {
      spec: { ...spec, template: { metadata } },
    })
  } catch (error) {
    // It was being deleted, and nothing is wished for any more.
    if (!isNotFound(error)) throw error
  }
}

const setNode = ({ client }: World, name: string, state: string) =>
  client.patch(nodes, { name }, 'merge', {
    metadata: { annotations: { [annotation('node')]: state } },
  })

import { keyOf, placeOf } from '../client/resource.ts'
import {
  controllerRevisions,
  type DaemonSet,
  daemonSets,
  nodes,
  type Pod,
  pods,
} from '../client/resources.ts'
import { selects } from '../kinds/validate/selects.ts'
import { type Daemons, daemonsOf } from './daemon-set/daemons.ts'
import { Ended } from './daemon-set/ended.ts'
import { type Changes, manage } from './daemon-set/manage.ts'
import { newPod } from './daemon-set/new-pod.ts'
import { nodeWatch } from './daemon-set/node-keys.ts'
import { Retries } from './daemon-set/retries.ts'
import { findHistory, forgetRevisions, type History, hashOf } from './daemon-set/revisions.ts'
import { rollingUpdate } from './daemon-set/rolling-update.ts'
import { isNews, statusOf } from './daemon-set/status.ts'
import { candidates, claimantKeys } from './loop/claimants.ts'
import {
  type Controller,
  type Outcome,
  type Tools,
  type Watch,
  watching,
} from './loop/controller.ts'
import { claim, controllerOf } from './loop/owners.ts'
import { createPod, deletePod, inGrowingRounds, isNamespaceEnding } from './pods/pod-control.ts'
import { availableIn } from './pods/pod-state.ts'

type Selecting = Pick<DaemonSet, 'metadata' | 'spec'>
const selectorOf = ({ spec }: Selecting) => spec?.selector

/** Who makes a revision below a daemon set is let alone with it: it is looked at when something changes later. */
const revisionWatch: Watch = {
  ...watching(controllerRevisions, (it, at) => claimantKeys(it, daemonSets, selectorOf, at)),
  isNews: (revision, before, isGone) => isGone || before !== undefined || !controllerOf(revision),
}

/** Keeps a pod on each node that is to have one. */
export function daemonSetController(): Controller {
  const retries = new Retries()
  return {
    name: 'daemonset-controller',
    workers: 2,
    watches: [
      watching(daemonSets, (set) => [keyOf(set)]),
      watching(pods, (pod, at) => claimantKeys(pod, daemonSets, selectorOf, at)),
      revisionWatch,
      nodeWatch,
    ],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const set = tools.informer(daemonSets).get(namespace, name)
      // What is left of one that is going is not ours to count.
      if (!set || set.metadata.deletionTimestamp) return undefined
      return sync(set, retries, tools)
    },
  }
}

async function sync(set: DaemonSet, retries: Retries, tools: Tools): Promise<Outcome> {
  const own = await ownPods(set, tools)
  const history = await findHistory(set, own, tools)
  const now = tools.clock.now()
  const all = tools.informer(nodes).all()
  const daemons = daemonsOf(set, hashOf(history.current), all, own, now)
  const ended = new Ended(daemons, retries, tools)
  try {
    await bringAbout(daemons, history, own, ended, tools)
  } finally {
    const status = statusOf(daemons)
    if (isNews(set.status, status))
      await tools.client.update(daemonSets, { ...set, status }, 'status')
  }
  const minReady = set.spec?.minReadySeconds ?? 0
  const waits = own.flatMap((pod) => availableIn(pod, minReady, now) || [])
  const againAfter = Math.min(...ended.waits, ...waits)
  return Number.isFinite(againAfter) ? { againAfter } : undefined
}

const ownPods = (set: DaemonSet, tools: Tools): Promise<Pod[]> =>
  claim(
    {
      owner: set,
      ownerResource: daemonSets,
      resource: pods,
      candidates: candidates(set, pods, tools),
      selects: ({ metadata }) => selects(set.spec?.selector, metadata.labels) === true,
    },
    tools,
  )

async function bringAbout(
  daemons: Daemons,
  { old }: History,
  own: readonly Pod[],
  ended: Ended,
  tools: Tools,
): Promise<void> {
  const { set } = daemons
  const changes = manage(daemons, (pod, node) => ended.retire(pod, node))
  await make(changes, daemons, tools)
  const isQuiet = changes.create.length + changes.remove.length === 0
  if (isQuiet && set.spec?.updateStrategy?.type === 'RollingUpdate')
    await make(rollingUpdate(daemons), daemons, tools)
  await forgetRevisions(set, old, own, tools)
}

async function make({ create, remove }: Changes, daemons: Daemons, tools: Tools): Promise<void> {
  const { set, hash } = daemons
  const { error } = await inGrowingRounds(create.length, async (index) => {
    const pod = newPod(set, create[index] ?? '', hash)
    await createPod(set, pod, tools).catch((reason) => {
      if (!isNamespaceEnding(reason)) throw reason
    })
  })
  const removed = await Promise.allSettled(remove.map((pod) => deletePod(set, pod, tools)))
  const failed = removed.find((it) => it.status === 'rejected')
  if (error !== undefined || failed) throw error ?? failed?.reason
}

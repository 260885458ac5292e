import type { NodeCondition } from 'kubernetes-types/core/v1.js'
import { isConflict } from '../../client/errors.ts'
import { leases, type Node, nodes } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import type { Tools } from '../loop/controller.ts'
import { nodeCondition, readyCondition } from './ready-condition.ts'

/** So long a node may be silent (milliseconds) until it counts as unreachable. */
const grace = 50_000
/** The same for one that has never said how it is. */
const startupGrace = 60_000
const attempts = 5

/** What a node says of itself; whether it is reachable at all is for the control plane's own conditions. */
const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

interface Heard {
  /** When something was last heard of it, by a clock that never goes back. */
  readonly at: number
  readonly heartbeat: string | undefined
  readonly isReported: boolean
  readonly renewed: string | undefined
}

/** How a node was before it was looked at, and how it is now; `current` is undefined where it has never said so. */
export interface Look {
  readonly node: Node
  readonly observed: NodeCondition['status']
  readonly current: NodeCondition | undefined
}

/** When each node was last heard of. Its own times are only compared with one another: its clock may be wrong. */
export class NodeHealth {
  readonly #heard = new Map<string, Heard>()

  /** Takes note of a node's heartbeats, and says that its state is unknown where they have ceased. */
  async look(node: Node, tools: Tools): Promise<Look> {
    for (let latest = node, attempt = 1; ; attempt++) {
      try {
        return await this.#look(latest, tools)
      } catch (error) {
        if (!isConflict(error) || attempt === attempts) throw error
        latest = await tools.client.get(nodes, { name: node.metadata.name ?? '' })
      }
    }
  }

  forget(name: string): void {
    this.#heard.delete(name)
  }

  /** All have been silent for a reason that was not theirs, for so long: it does not count. */
  excuse(milliseconds: number): void {
    for (const [name, heard] of this.#heard)
      this.#heard.set(name, { ...heard, at: heard.at + milliseconds })
  }

  /** All are given as much time as if just heard. */
  pardon(now: number): void {
    for (const [name, heard] of this.#heard) this.#heard.set(name, { ...heard, at: now })
  }

  async #look(node: Node, tools: Tools): Promise<Look> {
    const { clock } = tools
    const { name = '' } = node.metadata
    const ready = readyCondition(node)
    const heard = heardOf(node, this.#heard.get(name), tools)
    this.#heard.set(name, heard)
    const look = { node, observed: ready?.status ?? 'Unknown', current: ready }
    const isSilent = clock.monotonic() > heard.at + (ready ? grace : startupGrace)
    if (!isSilent || ready?.status === 'Unknown') return look
    const conditions = unknownConditions(node, clock.now())
    const status = { ...node.status, conditions }
    const written = await tools.client.update(nodes, { ...node, status }, 'status')
    const current = readyCondition(written)
    this.#heard.set(name, { ...heard, heartbeat: current?.lastHeartbeatTime, isReported: true })
    return { node: written, observed: look.observed, current }
  }
}

function heardOf(node: Node, before: Heard | undefined, tools: Tools): Heard {
  const now = tools.clock.monotonic()
  const ready = readyCondition(node)
  const isReported = ready !== undefined
  const heartbeat = ready?.lastHeartbeatTime
  const renewed = tools.informer(leases).get('kube-node-lease', node.metadata.name ?? '')
    ?.spec?.renewTime
  const isNews = before
    ? isReported && (!before.isReported || before.heartbeat !== heartbeat)
    : isReported
  // Another time than before, not a later one: clocks are set back, too.
  const isRenewed = renewed !== undefined && before?.renewed !== renewed
  const silentSince = before?.at ?? now - ageOf(node, tools.clock.now())
  return {
    at: isNews || isRenewed ? now : silentSince,
    heartbeat,
    isReported,
    renewed: isRenewed ? renewed : before?.renewed,
  }
}

const ageOf = ({ metadata }: Node, now: number) =>
  Math.max(0, now - Date.parse(metadata.creationTimestamp ?? ''))

/** With what a node has said of itself as unknown now. */
function unknownConditions(node: Node, now: number): NodeCondition[] {
  const { conditions = [] } = node.status ?? {}
  const lost = conditions.map((it) =>
    reported.includes(it.type) && it.status !== 'Unknown'
      ? {
          ...it,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: timeText(now),
        }
      : it,
  )
  const never = reported.filter((type) => !nodeCondition(node, type))
  return [...lost, ...never.map((type) => neverReported(node, type, now))]
}

const neverReported = ({ metadata }: Node, type: string, now: number): NodeCondition => ({
  type,
  status: 'Unknown',
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
  ...(metadata.creationTimestamp && { lastHeartbeatTime: metadata.creationTimestamp }),
  lastTransitionTime: timeText(now),
})

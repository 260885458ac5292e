import type { Check, Rejection, Trial } from '../filters/filter.ts'
import { filters } from '../filters/table.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { Nominations } from '../preemption/nominations.ts'
import type { World } from '../world.ts'

interface NamedCheck {
  readonly name: string
  readonly check: Check
}

/** A rejection and the filter that it comes from. */
export interface Refusal extends Rejection {
  readonly by: string
}

export type PreparedChecks =
  | { readonly kind: 'checks'; readonly checks: Checks; readonly only?: ReadonlySet<string> }
  | { readonly kind: 'rejected'; readonly refusal: Refusal }

/** Asks all filters about a pod. */
export function prepareChecks(pod: PodInfo, world: World, nominated: Nominations): PreparedChecks {
  const checks: NamedCheck[] = []
  let only: ReadonlySet<string> | undefined
  for (const { name, prepare } of filters) {
    const prepared = prepare(pod, world)
    if (prepared.kind === 'rejected')
      return {
        kind: 'rejected',
        refusal: { by: name, reasons: [prepared.reason], isFinal: true },
      }
    if (prepared.kind === 'skip') continue
    checks.push({ name, check: prepared.check })
    only ??= prepared.nodeNames
  }
  return { kind: 'checks', checks: new Checks(pod, checks, nominated), ...(only && { only }) }
}

/** All filters that have a say about a pod, made ready for it. */
export class Checks {
  readonly #pod: PodInfo
  readonly #checks: readonly NamedCheck[]
  readonly #nominated: Nominations

  constructor(pod: PodInfo, checks: readonly NamedCheck[], nominated: Nominations) {
    this.#pod = pod
    this.#checks = checks
    this.#nominated = nominated
  }

  /** Why a node is refused. Pods that are as important and for which room is being made there have it already. */
  refusal(node: NodeInfo): Refusal | undefined {
    const guests = this.#guests(node.name)
    if (guests.length === 0) return first(this.#checks, node)
    const trial = this.trial(node)
    for (const guest of guests) trial.add(guest)
    // They may never come: the pod has to fit without them, too.
    return trial.bareRefusal() ?? first(this.#checks, node)
  }

  trial(node: NodeInfo): NodeTrial {
    const checks = this.#checks.map(({ name, check }) => ({
      name,
      check: check.trial?.() ?? check,
    }))
    return new NodeTrial(node.copy(), checks, this.#guests(node.name))
  }

  #guests(node: string): readonly PodInfo[] {
    if (this.#nominated.isEmpty) return []
    const { uid, priority } = this.#pod
    return this.#nominated.on(node).filter((it) => it.uid !== uid && it.priority >= priority)
  }
}

/** A node on which pods may come and go, to see whether another one would fit then. */
export class NodeTrial {
  readonly node: NodeInfo
  readonly #checks: readonly NamedCheck[]
  readonly #guests: readonly PodInfo[]

  constructor(node: NodeInfo, checks: readonly NamedCheck[], guests: readonly PodInfo[]) {
    this.node = node
    this.#checks = checks
    this.#guests = guests
  }

  add(pod: PodInfo): void {
    this.node.add(pod)
    this.#change(pod, 1)
  }

  remove(pod: PodInfo): void {
    this.node.remove(pod)
    this.#change(pod, -1)
  }

  /** With those for which room is being made, and without. */
  refusal(): Refusal | undefined {
    for (const guest of this.#guests) this.add(guest)
    const refusal = this.bareRefusal()
    for (const guest of this.#guests) this.remove(guest)
    return refusal ?? this.bareRefusal()
  }

  /** With those only who were added. */
  bareRefusal(): Refusal | undefined {
    return first(this.#checks, this.node)
  }

  #change(pod: PodInfo, by: 1 | -1): void {
    for (const { check } of this.#checks) if (isTrial(check)) check.change(pod, this.node, by)
  }
}

const isTrial = (check: Check): check is Trial => 'change' in check

function first(checks: readonly NamedCheck[], node: NodeInfo): Refusal | undefined {
  for (const { name, check } of checks) {
    const rejection = check.check(node)
    if (rejection) return { ...rejection, by: name }
  }
  return undefined
}

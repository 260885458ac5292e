import type { MetricStatus } from 'kubernetes-types/autoscaling/v2.js'
import type { Decision, SyncExplanation } from '../../client/autoscaler-explanation.ts'
import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  pods,
} from '../../client/resources.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import type { Tools } from '../loop/controller.ts'
import { messageOf } from '../pods/pod-control.ts'
import type { Rules } from './calculator/rules.ts'
import type { Memory } from './memory.ts'
import { CustomMetrics } from './metrics/custom-metrics.ts'
import type { Normalized } from './normalize/normalize.ts'
import { rememberMove } from './normalize/scale-events.ts'
import { normalizeWithBehavior } from './normalize/with-behavior.ts'
import { normalizeWithoutBehavior } from './normalize/without-behavior.ts'
import type { AutoscalerOptions } from './options.ts'
import { type Proposals, proposeAll } from './propose-all.ts'
import { type AutoscalerStatus, isSameStatus, type NewCondition, withCondition } from './status.ts'
import { groupOf } from './target/group-of.ts'
import type { KindMappings } from './target/kind-mappings.ts'
import { readScale, type Target, writeScale } from './target/scale.ts'
import { type SelectorBook, SelectorError } from './target/selector-book.ts'
import { explainMetric, type SyncNote } from './why/sync-note.ts'

/** What a sync works with besides its autoscaler. */
export interface SyncParts {
  readonly tools: Tools
  readonly options: AutoscalerOptions
  readonly memory: Memory
  readonly kinds: KindMappings
  readonly selectors: SelectorBook
}

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>

/** What is to become of the target's size. */
interface Plan {
  readonly replicas: number
  /** Whether it is written, even if it is the same. */
  readonly rescales: boolean
  readonly reason: string
  readonly metrics: readonly MetricStatus[]
}

/** One look at one autoscaler: what its target has, what its metrics ask for, what may follow, what is done. */
export class Sync {
  readonly #autoscaler: HorizontalPodAutoscaler
  readonly #spec: Spec
  readonly #parts: SyncParts
  readonly #note: SyncNote
  #status: AutoscalerStatus

  constructor(autoscaler: HorizontalPodAutoscaler, spec: Spec, parts: SyncParts) {
    this.#autoscaler = autoscaler
    this.#spec = spec
    this.#parts = parts
    this.#status = autoscaler.status ?? { desiredReplicas: 0 }
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = spec
    this.#note = {
      time: this.#now,
      target: `${scaleTargetRef.kind}/${autoscaler.metadata.namespace}/${scaleTargetRef.name}`,
      minReplicas,
      maxReplicas,
      metrics: [],
      limits: [],
      decision: { kind: 'failed', because: 'the sync was cut off' },
    }
  }

  /** Resolves with the explanation, also where it failed: failures are told by events and conditions. */
  async run(): Promise<SyncExplanation> {
    const target = await this.#target()
    if (target) await this.#decide(target)
    return this.#note
  }

  async #target(): Promise<Target | undefined> {
    const { apiVersion, kind, name } = this.#spec.scaleTargetRef
    const { tools, kinds } = this.#parts
    try {
      const group = groupOf(apiVersion)
      return await readScale(
        tools.client,
        kinds,
        { group, kind },
        { namespace: this.#namespace, name },
      )
    } catch (error) {
      const message = messageOf(error)
      this.#warn('FailedGetScale', message)
      const told = `the HPA controller was unable to get the target's current scale: ${message}`
      this.#set('AbleToScale', 'False', 'FailedGetScale', told)
      await this.#save()
      this.#conclude({ kind: 'failed', because: told })
      return undefined
    }
  }

  async #decide(target: Target): Promise<void> {
    const current = target.scale.spec?.replicas ?? 0
    this.#note.currentReplicas = current
    const told = "the HPA controller was able to get the target's current scale"
    this.#set('AbleToScale', 'True', 'SucceededGetScale', told)
    const { memory, tools } = this.#parts
    if (memory.recommendations.length === 0)
      memory.recommendations.push({ replicas: current, at: tools.clock.monotonic() })
    const plan = await this.#plan(target, current)
    if (!plan) return
    if (plan.rescales && !(await this.#rescale(target, current, plan))) return
    this.#status = {
      ...this.#counted(current, plan.metrics),
      desiredReplicas: plan.replicas,
      ...(plan.rescales && { lastScaleTime: this.#now }),
    }
    this.#conclude({
      kind: plan.rescales ? 'scaled' : 'kept',
      replicas: plan.replicas,
      because: plan.reason,
    })
    await this.#save()
  }

  /** Undefined where metrics fail. */
  async #plan(target: Target, current: number): Promise<Plan | undefined> {
    const { minReplicas, maxReplicas } = this.#note
    if (current === 0 && minReplicas !== 0) {
      const reason = 'scaling is disabled since the replica count of the target is zero'
      this.#set('ScalingActive', 'False', 'ScalingDisabled', reason)
      return { replicas: 0, rescales: false, reason, metrics: [] }
    }
    const bounded = (replicas: number, reason: string): Plan => {
      return { replicas, rescales: true, reason, metrics: [] }
    }
    if (current > maxReplicas)
      return bounded(maxReplicas, 'Current number of replicas above Spec.MaxReplicas')
    if (current < minReplicas)
      return bounded(minReplicas, 'Current number of replicas below Spec.MinReplicas')
    return this.#planByMetrics(target, current)
  }

  async #planByMetrics(target: Target, current: number): Promise<Plan | undefined> {
    const { most, statuses, message } = await this.#proposed(target, current)
    if (!most) {
      this.#status = this.#counted(current, statuses)
      await this.#save()
      this.#warn('FailedComputeMetricsReplicas', message)
      this.#conclude({ kind: 'failed', replicas: current, because: message })
      return undefined
    }
    const proposed = Math.max(0, most.replicas)
    this.#note.proposal = { replicas: proposed, metric: most.metric }
    const normalized = this.#normalize(current, proposed)
    this.#note.limits = normalized.limits
    const { replicas } = normalized
    return {
      replicas,
      rescales: replicas !== current,
      reason: reasonFor(proposed, current, most.metric),
      metrics: statuses,
    }
  }

  async #proposed(target: Target, current: number) {
    try {
      const { most, statuses, failure } = await this.#proposals(target, current)
      if (most) {
        const told = `the HPA was able to successfully calculate a replica count from ${most.metric}`
        this.#set('ScalingActive', 'True', 'ValidMetricFound', told)
      } else if (failure) {
        const told = `the HPA was unable to compute the replica count: ${failure.first.told}`
        this.#set('ScalingActive', 'False', failure.first.reason, told)
      }
      return { most, statuses, message: failure?.message ?? '' }
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error
      this.#warn(error.event, error.message)
      this.#set('ScalingActive', 'False', error.reason, error.condition)
      return { most: undefined, statuses: [], message: error.message }
    }
  }

  #proposals({ scale }: Target, specReplicas: number): Promise<Proposals> {
    const { tools, kinds, selectors } = this.#parts
    const selector = scale.status?.selector ?? ''
    const rules = this.#rules()
    const all = tools.informer(pods).in(this.#namespace)
    const autoscalers = tools.informer(horizontalPodAutoscalers)
    const context = {
      namespace: this.#namespace,
      selector,
      pods: selectors.pods(this.#autoscaler, selector, all, autoscalers),
      specReplicas,
      statusReplicas: scale.status?.replicas ?? 0,
      rules,
      client: tools.client,
      custom: new CustomMetrics(tools.client, kinds),
    }
    return proposeAll(this.#spec.metrics ?? [], context, {
      failed: ({ reason, told }) => this.#warn(reason, told),
      noted: (metric, note) =>
        this.#note.metrics.push(explainMetric(metric, note, rules.tolerance)),
    })
  }

  #rules(): Rules {
    const { options, tools } = this.#parts
    const { scaleDown, scaleUp } = (options.allowsTolerances && this.#spec.behavior) || {}
    const toleranceOf = (rules: typeof scaleUp) => {
      // The published types are older than the field.
      const { tolerance } = (rules ?? {}) as { readonly tolerance?: string }
      return tolerance === undefined ? options.tolerance : parseQuantity(tolerance).toNumber()
    }
    return {
      tolerance: { down: toleranceOf(scaleDown), up: toleranceOf(scaleUp) },
      cpuInitializationPeriod: options.cpuInitializationPeriod,
      initialReadinessDelay: options.initialReadinessDelay,
      now: tools.clock.now(),
    }
  }

  #normalize(current: number, proposed: number): Normalized {
    const { memory, tools, options } = this.#parts
    const { minReplicas: min, maxReplicas: max } = this.#note
    const now = tools.clock.monotonic()
    const { downscaleWindow } = options
    const asked = { memory, now, current, proposed, min, max, downscaleWindow }
    const { behavior } = this.#spec
    const normalized = behavior
      ? normalizeWithBehavior(asked, behavior)
      : normalizeWithoutBehavior(asked)
    const { stabilized, limited } = normalized
    const isLimited = limited.replicas === stabilized.replicas ? 'False' : 'True'
    this.#set('AbleToScale', 'True', stabilized.reason, stabilized.message)
    this.#set('ScalingLimited', isLimited, limited.reason, limited.message)
    return normalized
  }

  /** Whether the target took it. */
  async #rescale(target: Target, current: number, plan: Plan): Promise<boolean> {
    const { replicas, reason } = plan
    const { tools, memory } = this.#parts
    try {
      await writeScale(tools.client, target, replicas)
    } catch (error) {
      const message = messageOf(error)
      this.#warn('FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${message}`)
      const told = `the HPA controller was unable to update the target scale: ${message}`
      this.#set('AbleToScale', 'False', 'FailedUpdateScale', told)
      this.#status = this.#counted(current, plan.metrics)
      await this.#save()
      this.#conclude({ kind: 'failed', replicas: current, because: told })
      return false
    }
    const told = `the HPA controller was able to update the target scale to ${replicas}`
    this.#set('AbleToScale', 'True', 'SucceededRescale', told)
    const event = `New size: ${replicas}; reason: ${reason}`
    tools.events.normal(this.#autoscaler, 'SuccessfulRescale', event)
    const move = { from: current, to: replicas, now: tools.clock.monotonic() }
    rememberMove(memory, this.#spec.behavior, move)
    return true
  }

  /** The status with what was seen; what is to be stays. */
  #counted(currentReplicas: number, currentMetrics: readonly MetricStatus[]): AutoscalerStatus {
    const { desiredReplicas, lastScaleTime, conditions } = this.#status
    return {
      currentReplicas,
      desiredReplicas,
      currentMetrics: [...currentMetrics],
      ...(lastScaleTime !== undefined && { lastScaleTime }),
      ...(conditions && { conditions }),
    }
  }

  async #save(): Promise<void> {
    if (isSameStatus(this.#status, this.#autoscaler.status ?? { desiredReplicas: 0 })) return
    const changed = { ...this.#autoscaler, status: this.#status }
    try {
      await this.#parts.tools.client.update(horizontalPodAutoscalers, changed, 'status')
    } catch (error) {
      this.#warn('FailedUpdateStatus', messageOf(error))
    }
  }

  #set(type: string, status: NewCondition['status'], reason: string, message: string): void {
    this.#status = withCondition(this.#status, { type, status, reason, message }, this.#now)
  }

  #warn(reason: string, message: string): void {
    this.#parts.tools.events.warning(this.#autoscaler, reason, message)
  }

  #conclude(decision: Decision): void {
    this.#note.decision = decision
  }

  get #namespace(): string {
    return this.#autoscaler.metadata.namespace ?? ''
  }

  /** RFC 3339 to the second. */
  get #now(): string {
    return `${new Date(this.#parts.tools.clock.now()).toISOString().slice(0, 19)}Z`
  }
}

function reasonFor(proposed: number, current: number, metric: string): string {
  if (proposed > current) return `${proposed > 0 ? metric : ''} above target`
  if (proposed < current) return 'All metrics below target'
  return ''
}

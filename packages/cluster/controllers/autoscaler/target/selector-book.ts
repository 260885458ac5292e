import {
  type LabelSelector,
  parseLabelSelector,
} from '../../../apiserver/selectors/label-selector.ts'
import type { Informer } from '../../../client/informer.ts'
import type { HorizontalPodAutoscaler, Pod } from '../../../client/resources.ts'
import { messageOf } from '../../pods/pod-control.ts'

/** Why the pods of a target cannot be told; the words are upstream's, for the event and the condition. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError'
  readonly event: string
  readonly reason: string
  readonly condition: string

  constructor(event: string, message: string, { reason = event, condition = message } = {}) {
    super(message)
    this.event = event
    this.reason = reason
    this.condition = condition
  }
}

interface Entry {
  readonly uid: string | undefined
  readonly selector: LabelSelector
}

/** Which pods each autoscaler counts, as of its last sync: no two may count the same ones. */
export class SelectorBook {
  /** By namespace, then by name. */
  readonly #entries = new Map<string, Map<string, Entry>>()

  /** The pods that an autoscaler's target selects. Throws `SelectorError` where it cannot say, or another counts some of them. */
  pods(
    { metadata }: HorizontalPodAutoscaler,
    selectorText: string,
    all: readonly Pod[],
    autoscalers: Informer<HorizontalPodAutoscaler>,
  ): readonly Pod[] {
    const { namespace = '', name = '', uid } = metadata
    const selector = parse(selectorText)
    this.#enter(namespace, name, { uid, selector })
    const pods = all.filter((pod) => selector.matches(pod.metadata.labels))
    const counting = this.#counting(namespace, pods, autoscalers)
    if (counting.length <= 1) return pods
    const named = counting.map((it) => `{${it} ${namespace}}`).join(' ')
    throw new SelectorError(
      'AmbiguousSelector',
      `pods by selector ${selectorText} are controlled by multiple HPAs: [${named}]`,
    )
  }

  forget(namespace: string, name: string): void {
    const entries = this.#entries.get(namespace)
    entries?.delete(name)
    if (entries?.size === 0) this.#entries.delete(namespace)
  }

  #enter(namespace: string, name: string, entry: Entry): void {
    const entries = this.#entries.get(namespace) ?? new Map<string, Entry>()
    this.#entries.set(namespace, entries.set(name, entry))
  }

  /** The autoscalers that count any of these pods, of those that are still there. */
  #counting(
    namespace: string,
    pods: readonly Pod[],
    autoscalers: Informer<HorizontalPodAutoscaler>,
  ): string[] {
    return [...(this.#entries.get(namespace) ?? [])]
      .filter(([name, { uid }]) => autoscalers.get(namespace, name)?.metadata.uid === uid)
      .filter(([, { selector }]) => pods.some(({ metadata }) => selector.matches(metadata.labels)))
      .map(([name]) => name)
  }
}

function parse(text: string): LabelSelector {
  if (text === '')
    throw new SelectorError('SelectorRequired', 'selector is required', {
      reason: 'InvalidSelector',
      condition: "the HPA target's scale is missing a selector",
    })
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw new SelectorError(
      'InvalidSelector',
      `couldn't convert selector into a corresponding internal selector object: ${messageOf(error)}`,
    )
  }
}

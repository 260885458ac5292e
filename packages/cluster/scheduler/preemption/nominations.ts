import type { PodInfo } from '../model/pod-info.ts'

/** Pods for which room is being made on a node. */
export class Nominations {
  readonly #nodes = new Map<string, string>()
  readonly #pods = new Map<string, Map<string, PodInfo>>()

  /** None if `node` is empty. */
  set(pod: PodInfo, node: string): void {
    this.remove(pod.uid)
    if (!node) return
    this.#nodes.set(pod.uid, node)
    const there = this.#pods.get(node) ?? new Map<string, PodInfo>()
    this.#pods.set(node, there.set(pod.uid, pod))
  }

  /**
   * A pod has changed. What was decided stays, as long as neither the state before nor the one now tells of a nomination:
   * the decision may not be written yet.
   */
  follow(pod: PodInfo, before: string | undefined): void {
    const now = pod.pod.status?.nominatedNodeName ?? ''
    const isUnwritten = !before && !now
    this.set(pod, isUnwritten ? (this.#nodes.get(pod.uid) ?? '') : now)
  }

  remove(uid: string): void {
    const node = this.#nodes.get(uid)
    if (node === undefined) return
    this.#nodes.delete(uid)
    const there = this.#pods.get(node)
    there?.delete(uid)
    if (there?.size === 0) this.#pods.delete(node)
  }

  on(node: string): readonly PodInfo[] {
    const there = this.#pods.get(node)
    return there ? [...there.values()] : []
  }

  get isEmpty(): boolean {
    return this.#nodes.size === 0
  }
}

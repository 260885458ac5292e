/**
 * Where node agents learn that a pod gets no new connections, so that it can be told to end. Agents and the service proxy
 * look at the same informers: once an agent has seen that a pod is to go, the proxy is told of it in the same turn.
 */
export interface TrafficBoard {
  /**
   * Resolves when no service sends new connections to the pod any more, and those sent just before have had the time to be
   * accepted: at once if it never got any, and after two seconds in any case (a pod that is the last of its service goes on
   * to be sent what nobody else can take). Call it after the informer of pods has the pod's deletion.
   */
  hasLeft(podUid: string, signal: AbortSignal): Promise<void>
}

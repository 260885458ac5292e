/**
 * Where node agents learn that a pod gets no new connections, so that it can be told to end. Agents and the service proxy
 * look at the same informers: once an agent has seen that a pod is to go, the proxy is told of it in the same turn.
 */
export interface TrafficBoard {
  /**
   * Resolves when the traffic of all services takes account of the pod's end, and connections made just before have had the
   * time to be accepted: at once if the pod got none, and after two seconds in any case. A pod that is the last one of a
   * service still gets what nobody else can take. Call it after the informer of pods has the pod's deletion.
   */
  hasLeft(podUid: string, signal: AbortSignal): Promise<void>
}

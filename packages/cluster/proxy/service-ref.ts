/** Which service; enough to tell it something by an event. */
export interface ServiceRef {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

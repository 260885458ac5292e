/** Whether new work should be sent here. Turns false once, when the service begins to stop. */
export class Readiness {
  #stopping = false

  get ready(): boolean {
    return !this.#stopping
  }

  stop(): void {
    this.#stopping = true
  }
}

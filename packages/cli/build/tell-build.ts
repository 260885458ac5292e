import { stripVTControlCharacters } from 'node:util'
import type { BuildEvent } from '@galley/images/build/build-event'
import { dockerSize } from '../images/docker-words.ts'
import type { Terminal } from '../terminal.ts'

/** Prints a build's progress: each step as it starts, what it prints, and how it was had. */
export function tellBuild(terminal: Terminal): (event: BuildEvent) => void {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  return (event) => {
    if (event.kind === 'warning') terminal.note(`warning: ${event.message}`)
    else if (event.kind === 'output') {
      const text = decoders[event.stream].decode(event.bytes, { stream: true })
      for (const line of text.trimEnd().split(/\r?\n|\r/)) {
        terminal.note(`  | ${stripVTControlCharacters(line)}`)
      }
    } else terminal.note(stepLine(event))
  }
}

function stepLine(event: Extract<BuildEvent, { kind: 'step-started' | 'step-done' }>): string {
  const { step, total } = event
  if (event.kind === 'step-started') return `[${step}/${total}] ${event.source.split('\n')[0]}`
  const { isCached, layerBytes, milliseconds } = event
  return `[${step}/${total}] ${outcome(isCached, layerBytes, milliseconds)}`
}

/** How a layer was had, and how large it is. */
export function outcome(
  isCached: boolean,
  layerBytes: number | undefined,
  milliseconds: number,
): string {
  const size = layerBytes === undefined ? '' : `, ${dockerSize(layerBytes)}`
  return `${isCached ? 'CACHED' : `DONE ${(milliseconds / 1000).toFixed(1)}s`}${size}`
}

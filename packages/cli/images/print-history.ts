import type { History } from '@galley/images/oci/config'
import type { Layout } from '@galley/images/oci/layout'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { dockerAge, dockerId, dockerSize } from './docker-words.ts'
import { findImage } from './find-image.ts'
import { type ImageFacts, imageFacts } from './image-facts.ts'

export interface HistoryShown {
  readonly trunc: boolean
  readonly output: 'text' | 'json'
}

/** A step of an image's history with the size of the layer that it made, 0 for none. */
interface Step extends History {
  readonly size: number
}

/** Docker's width of CREATED BY. */
const shortest = 45

/** Prints the steps of one image, the last first. */
export async function printHistory(
  layout: Layout,
  asked: string,
  { trunc, output }: HistoryShown,
  terminal: Terminal,
): Promise<void> {
  const { descriptor } = await findImage(layout, asked)
  const facts = await imageFacts(layout, descriptor)
  const steps = stepsOf(facts).toReversed()
  if (output === 'json') {
    for (const step of steps) terminal.out(JSON.stringify(step))
    return
  }
  const header = ['IMAGE', 'CREATED', 'CREATED BY', 'SIZE', 'COMMENT']
  const rows = steps.map(({ created, created_by = '', size, comment = '' }, index) => [
    index === 0 ? dockerId(facts.id, !trunc) : '<missing>',
    dockerAge(created),
    trunc ? shortened(created_by) : oneLine(created_by),
    dockerSize(size),
    oneLine(comment),
  ])
  for (const line of columns(header, rows)) terminal.out(line)
}

/** Steps that made a layer take the layers in their order. */
function stepsOf({ config, layers }: ImageFacts): readonly Step[] {
  const remaining = layers.values()
  return (config?.history ?? []).map((step) => ({
    ...step,
    size: step.empty_layer ? 0 : (remaining.next().value?.size ?? 0),
  }))
}

/** Whoever built an image must not write to the terminal what is no text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ')
}

function shortened(text: string): string {
  const line = oneLine(text)
  return line.length > shortest ? `${line.slice(0, shortest - 1)}…` : line
}

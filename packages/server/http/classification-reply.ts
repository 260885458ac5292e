import type { Classification } from '@galley/model/classifier'
import { prefersJson } from './accept.ts'
import type { AppContext } from './env.ts'

/** Tells labels as the lab does, a line a photo; or as JSON when asked: an object for one photo, else an array. */
export function classificationReply(c: AppContext, answers: readonly Classification[]): Response {
  c.header('Vary', 'Accept')
  c.header('Cache-Control', 'no-store')
  if (!prefersJson(c.req.header('Accept'))) return c.text(answers.map(labLine).join('\n'))
  const [only] = answers
  return c.json(only && answers.length === 1 ? only : answers)
}

/** `Soup (0.93), Inference Time : 0.0123 seconds`, as programs written for the lab parse it. */
export function labLine({ label, probability, timings }: Classification): string {
  const seconds = (timings.inferenceMs / 1000).toFixed(4)
  return `${label} (${probability.toFixed(2)}), Inference Time : ${seconds} seconds`
}

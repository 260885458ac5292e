import { readFileSync } from 'node:fs'
import { classifyAll } from '../classify.ts'
import { classificationReply } from '../http/classification-reply.ts'
import type { Route } from '../route.ts'

/** A drawn bowl of soup; `assets/draw.ts` makes it. */
const photo = readFileSync(new URL('../assets/soup.jpg', import.meta.url))

/** The lab's readiness probe: classifies a photo that is built in, all the way through the model. */
export const test = {
  id: 'test',
  method: 'GET',
  path: '/test',
  dialect: 'lab',
  handle: (c, service) =>
    service.admission.work(async () => {
      const answers = await classifyAll(service, [photo], c.req.raw.signal)
      return classificationReply(c, answers)
    }),
} as const satisfies Route

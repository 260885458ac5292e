import { classifyAll } from '../classify.ts'
import { readBody } from '../http/body.ts'
import { classificationReply } from '../http/classification-reply.ts'
import { PhotoForm } from '../http/photo-form.ts'
import type { Route } from '../route.ts'

/** The lab's route: a form with photos in, labels out. */
export const predict = {
  id: 'predict',
  method: 'POST',
  path: '/predict',
  dialect: 'lab',
  handle: (c, service) =>
    service.admission.receive(async (lease) => {
      const { limits } = service
      const form = new PhotoForm(c.req.header('Content-Type'), limits)
      const photos = await readBody(c, { maxBytes: limits.bodyBytes, lease }, form)
      const answers = await service.admission.work(() =>
        classifyAll(service, photos, c.req.raw.signal),
      )
      return classificationReply(c, answers)
    }),
} as const satisfies Route

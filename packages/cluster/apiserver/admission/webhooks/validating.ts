import type { Plugin } from '../admission.ts'
import { callWebhook } from './call-webhook.ts'
import { concernedWebhooks } from './configurations.ts'

/** Asks all webhooks at once that may refuse a request. */
export const validatingWebhooks: Plugin = {
  name: 'ValidatingAdmissionWebhook',
  async validate(attributes) {
    const asked = concernedWebhooks(attributes, 'validating')
    if (asked.length === 0) return
    await Promise.all(asked.map((it) => callWebhook(attributes, it)))
  },
}

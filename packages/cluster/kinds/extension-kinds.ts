import { customResourceDefinition } from '../crd/custom-resource-definition.ts'
import {
  mutatingWebhookConfiguration,
  validatingWebhookConfiguration,
} from './admissionregistration/webhook-configuration.ts'
import { apiService } from './apiregistration/api-service.ts'
import type { Kind } from './kind.ts'

/** Kinds by which the API itself is extended. */
export const extensionKinds: readonly Kind[] = [
  apiService,
  customResourceDefinition,
  mutatingWebhookConfiguration,
  validatingWebhookConfiguration,
]

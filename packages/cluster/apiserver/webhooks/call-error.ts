/** Why a server that is to be asked could not be, or gave no answer that is one. */
export class WebhookCallError extends Error {}

import type { LeadId } from './task.ts';

/** The CRM may send an id of any length. */
const MAX_LENGTH = 100;
const GUID = /^[^\p{L}\p{N}]*(?<guid>[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12})[^\p{L}\p{N}]*$/u;

/** A GUID in any case, with or without braces, brackets, quotes or spaces around it. */
export function readGuid(text: string): LeadId | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  return GUID.exec(plainHyphens(text))?.groups?.guid?.toLowerCase();
}

/** Copied ids and addresses may have other hyphens. */
export function plainHyphens(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, '-');
}

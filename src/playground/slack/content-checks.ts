// The building blocks of the checks of Block Kit. Each check adds its faults to a list, with their path.
import { isObject } from '../json-object.ts';

export type Check = (value: unknown, path: string, faults: string[]) => void;
export type Checks = Readonly<Record<string, Check>>;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const under = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

// Slack doesn't say what a character is. UTF-16 units are the strictest reading: an emoji counts twice.
export const string =
  (min: number, max: number): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string') faults.push(`${path}: not a string`);
    else if (value.length < min) faults.push(`${path}: empty`);
    else if (value.length > max) faults.push(`${path}: ${value.length} characters, at most ${max}`);
  };

export const boolean: Check = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.push(`${path}: not true or false`);
};

export const integer =
  (min: number, max: number): Check =>
  (value, path, faults) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      faults.push(`${path}: ${JSON.stringify(value)} is not a whole number from ${min} to ${max}`);
    }
  };

export const oneOf =
  (...allowed: string[]): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      faults.push(`${path}: ${JSON.stringify(value)} is not one of ${allowed.join(', ')}`);
    }
  };

export const matching =
  (pattern: RegExp, meaning: string): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      faults.push(`${path}: ${JSON.stringify(value)} is not ${meaning}`);
    }
  };

export const list =
  (min: number, max: number, item: Check): Check =>
  (value, path, faults) => {
    if (!Array.isArray(value)) {
      faults.push(`${path}: not a list`);
      return;
    }
    if (value.length < min) faults.push(`${path}: ${value.length} items, at least ${min}`);
    if (value.length > max) faults.push(`${path}: ${value.length} items, at most ${max}`);
    for (const [index, entry] of value.entries()) item(entry, `${path}[${index}]`, faults);
  };

/** Like Slack, refuses an unknown field. */
export const object =
  (required: Checks, optional: Checks = {}): Check =>
  (value, path, faults) => {
    if (!isObject(value)) {
      faults.push(`${path}: not an object`);
      return;
    }
    for (const [key, check] of Object.entries({ ...required, ...optional })) {
      if (value[key] !== undefined) check(value[key], under(path, key), faults);
      else if (Object.hasOwn(required, key)) faults.push(`${under(path, key)}: missing`);
    }
    for (const key of Object.keys(value)) {
      const known = key === 'type' || Object.hasOwn(required, key) || Object.hasOwn(optional, key);
      if (!known) faults.push(`${under(path, key)}: not a field that Slack knows here`);
    }
  };

export const typed =
  (types: Checks): Check =>
  (value, path, faults) => {
    const type = isObject(value) ? value.type : undefined;
    const check = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined;
    if (check) check(value, path, faults);
    else oneOf(...Object.keys(types))(type, under(path, 'type'), faults);
  };

export const all =
  (...checks: Check[]): Check =>
  (value, path, faults) => {
    for (const check of checks) check(value, path, faults);
  };

import type { JsonSetting, TextSetting } from './alertSettings.ts';
import { operationIds, operationOf } from './operations.ts';

/** `machine` and `application` settings are never taken from a workspace, nor, in a remote window, from the user's own machine. */
type Scope = 'application' | 'machine' | 'window';
interface SettingBase {
  readonly scope: Scope;
  readonly description: string;
}
export interface BooleanSetting extends SettingBase {
  readonly type: 'boolean';
  readonly default: boolean;
}
export interface NumberSetting extends SettingBase {
  readonly type: 'integer';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}
/** An absolute path of this machine, or nothing. */
export interface FolderSetting extends SettingBase {
  readonly type: 'folder';
  readonly default: '';
}
export interface NamesSetting extends SettingBase {
  readonly type: 'names';
  readonly default: readonly string[];
}
/** An object of operation id → { warnMs, badMs }; what is not named keeps its default. */
export interface BudgetsSetting extends SettingBase {
  readonly type: 'budgets';
  readonly default: Readonly<Record<string, never>>;
}
export type Setting =
  BooleanSetting | NumberSetting | FolderSetting | NamesSetting | BudgetsSetting | TextSetting | JsonSetting;

const absolutePath = String.raw`^$|^/|^[A-Za-z]:[\\/]|^\\\\`;

/** JSON schema of a setting, as `contributes.configuration` wants it. */
export const schemaOf = (setting: Setting): Readonly<Record<string, unknown>> => {
  const { scope, description } = setting;
  const shared = { scope, markdownDescription: description, default: setting.default };
  switch (setting.type) {
    case 'boolean':
      return { type: 'boolean', ...shared };
    case 'integer':
      return { type: 'integer', minimum: setting.minimum, maximum: setting.maximum, ...shared };
    case 'folder':
      return { type: 'string', pattern: absolutePath, patternErrorMessage: 'An absolute path, or nothing', ...shared };
    case 'names':
      return { type: 'array', items: { type: 'string' }, uniqueItems: true, ...shared };
    case 'text':
      return { type: 'string', ...(setting.values === undefined ? {} : { enum: setting.values }), ...shared };
    case 'json':
      return { ...setting.schema, ...shared };
    case 'budgets':
      return { type: 'object', additionalProperties: false, properties: budgetSchemas(), ...shared };
  }
};

const budgetSchemas = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    operationIds.map((id) => {
      const { label, budget } = operationOf(id);
      const properties = {
        warnMs: { type: 'number', exclusiveMinimum: 0, default: budget.warnMs },
        badMs: { type: 'number', exclusiveMinimum: 0, default: budget.badMs },
      };
      return [id, { type: 'object', description: label, additionalProperties: false, properties }];
    }),
  );

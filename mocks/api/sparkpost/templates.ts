import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { serials } from '../identity.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { type Content, readContent } from './content.ts';
import { isRefusal, refusal, refused } from './errors.ts';

/** Stored templates: https://developers.sparkpost.com/api/templates/ */
export interface Templates {
  /** `POST /api/v1/templates` */
  create(json: JsonRecord): ApiResponse;
  /** `PUT /api/v1/templates/{id}`: another draft, or its publication. */
  update(id: string, json: JsonRecord): ApiResponse;
  find(id: string, draft: boolean): Content | undefined;
}

const MAX_ID_BYTES = 64;
const MAX_NAME_BYTES = 1024;

export function createTemplates(): Templates {
  const stored = new Map<string, { draft: Content | undefined; published: Content | undefined }>();
  const nextId = serials(16);

  return {
    create(json) {
      const id = optionalText(json['id']);
      const name = optionalText(json['name']);
      if (id === false || name === false || (id === undefined && name === undefined)) {
        return refused(refusal(422, '1400', 'id or name is required'));
      }
      if (Buffer.byteLength(id ?? '') > MAX_ID_BYTES || Buffer.byteLength(name ?? '') > MAX_NAME_BYTES) {
        return refused(refusal(422, '1300', 'id may have 64 bytes, name 1024'));
      }
      if (id !== undefined && stored.has(id)) {
        return refused(refusal(409, '1602', `template '${id}' already exists`));
      }
      if (!isRecord(json['content'])) return refused(refusal(422, '1400', 'content is a required field'));
      const content = readContent(json['content'], true);
      if (isRefusal(content)) return refused(content);
      const published = json['published'] === true;
      const key = id ?? nextId();
      stored.set(key, {
        draft: published ? undefined : content,
        published: published ? content : undefined,
      });
      return jsonResponse(200, { results: { id: key } });
    },

    update(id, json) {
      const template = stored.get(id);
      if (template === undefined) return refused(refusal(404, '1603', `template '${id}' does not exist`));
      if (isRecord(json['content'])) {
        const content = readContent(json['content'], true);
        if (isRefusal(content)) return refused(content);
        template.draft = content;
      }
      if (json['published'] === true && template.draft !== undefined) {
        template.published = template.draft;
        template.draft = undefined;
      }
      return jsonResponse(200, { results: { id } });
    },

    find(id, draft) {
      const template = stored.get(id);
      return draft ? template?.draft : template?.published;
    },
  };
}

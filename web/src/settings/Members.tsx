import { useState } from "react";
import { changeMember, removeMember } from "../api/auth";
import { failureOf } from "../api/errors";
import { organisationQuery, queryClient, sessionQuery } from "../api/queries";
import type { Member, Role } from "../api/types";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/Dialog";
import { toast } from "../ui/Toast";
import styles from "./SettingsPage.module.css";

const ROLES: readonly Role[] = ["owner", "admin", "member"];

/** The people of the organisation. Owners give and take roles, admins manage members. */
export function MemberList({
  members,
  me,
  myRole,
}: {
  members: Member[];
  me: string;
  myRole: Role;
}) {
  const texts = useTexts();
  return (
    <div>
      <p className={styles.listTitle}>{texts.settings.members(members.length)}</p>
      <ul className={styles.list}>
        {members.map((member) => (
          <MemberRow
            key={member.user_id}
            member={member}
            isMe={member.user_id === me}
            mayManage={myRole === "owner" || (myRole === "admin" && member.role === "member")}
            mayPromote={myRole === "owner"}
          />
        ))}
      </ul>
    </div>
  );
}

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  mayManage: boolean;
  mayPromote: boolean;
}

function MemberRow({ member, isMe, mayManage, mayPromote }: MemberRowProps) {
  const texts = useTexts();
  const [asking, setAsking] = useState(false);
  const name = member.name || member.email;

  async function apply(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      await queryClient.invalidateQueries(sessionQuery);
      await queryClient.invalidateQueries(organisationQuery);
      setAsking(false);
    } catch (error) {
      toast(failureText(texts, failureOf(error)), "failed");
    }
  }

  return (
    <li className={styles.item}>
      <div className={styles.itemText}>
        <p className={styles.name}>
          {name}
          {isMe && <span className={styles.detail}> ({texts.settings.you})</span>}
        </p>
        <p className={styles.detail}>{member.email}</p>
      </div>
      {mayPromote && !isMe ? (
        <select
          className={styles.small}
          aria-label={texts.settings.roleOf(name)}
          value={member.role}
          onChange={(event) =>
            void apply(() => changeMember(member.user_id, event.target.value as Role))
          }
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {texts.settings.roles[role]}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.detail}>{texts.settings.roles[member.role]}</span>
      )}
      {(mayManage || isMe) && (
        <Button size="s" kind="ghost" onClick={() => setAsking(true)}>
          {isMe ? texts.settings.leave : texts.settings.remove}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => apply(() => removeMember(member.user_id))}
        title={isMe ? texts.settings.leaveTitle : texts.settings.removeTitle(name)}
        about={texts.settings.removeAbout}
        action={isMe ? texts.settings.leave : texts.settings.remove}
      />
    </li>
  );
}

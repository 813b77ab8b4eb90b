package cloud.edd.auth.user;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Everybody, for other services that keep a copy. */
@RestController
class UserListController {
    private final UserRepository users;

    UserListController(UserRepository users) {
        this.users = users;
    }

    @GetMapping("/api/users")
    List<UserView> listUsers() {
        return users.findAll().stream().map(UserView::of).toList();
    }
}
